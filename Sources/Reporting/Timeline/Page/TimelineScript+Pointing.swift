extension TimelineScript {
  /// The part that answers pointer and wheel.
  static let pointing = #"""
    // Pointing, dragging and the wheel.
    const tip = element('tip');

    /** The topmost thing at a point. */
    function thingAt(px, py) {
      let found, near = 5;
      for (let i = hits.length - 1; i >= 0; i--) {
        const hit = hits[i];
        if (hit.line) {
          const far = distance(px, py, hit.line);
          if (far < near) { near = far; found = hit; }
        } else if (px >= hit.x0 && px <= hit.x1 && py >= hit.y0 && py <= hit.y1) {
          if (hit.event !== undefined || hit.row || hit.loss !== undefined) return hit;
          if (!found || area(hit) < area(found)) found = found?.line ? found : hit;
        }
      }
      return found;
    }

    function area(hit) { return (hit.x1 - hit.x0) * (hit.y1 - hit.y0); }

    function distance(px, py, [x0, y0, x1, y1]) {
      const dx = x1 - x0, dy = y1 - y0, square = dx * dx + dy * dy || 1;
      const share = Math.max(0, Math.min(1, ((px - x0) * dx + (py - y0) * dy) / square));
      return Math.hypot(px - x0 - share * dx, py - y0 - share * dy);
    }

    /** What a thing is, as lines: a title, then names and values. */
    function describe(hit) {
      if (hit.event !== undefined) {
        const list = hit.all && hit.all.length > 1 ? hit.all : [hit.event];
        if (list.length === 1) return eventFacts(events[hit.event]);
        const rows = list.slice(0, 12).map(i => [clock(events[i].t), events[i].x]);
        if (list.length > 12) rows.push(['', 'and ' + (list.length - 12) + ' more; zoom in']);
        return { title: count(list.length, 'event'), rows };
      }
      if (hit.loss !== undefined) return lossFacts(hit.loss);
      if (hit.message !== undefined) return messageFacts(hit.message);
      if (hit.batch !== undefined) return batchFacts(hit.batch);
      if (hit.life) {
        const [node, from, to, state] = hit.life;
        return { title: nodeName(node) + ' is ' + states[state],
          rows: [['from', clock(from)], ['to', clock(to)], ['for', length(to - from)]] };
      }
      if (hit.active) {
        const [node, from, to, epoch] = hit.active;
        const rows = [['from', clock(from)], ['to', clock(to)], ['for', length(to - from)]];
        if (epoch >= 0) rows.unshift(['metadata epoch', epoch]);
        return { title: nodeName(node) + ' is the active controller', rows };
      }
      if (hit.exposure !== undefined) {
        return { title: nodeName(hit.exposure) + ': bytes that only memory holds',
          rows: nodes[hit.exposure].disks.map((disk, place) => ['disk ' + (place + 1),
            bytes(disks[disk]?.at(view.pointed) ?? 0)]) };
      }
      if (hit.reign) {
        const reign = hit.reign;
        return { title: parts[hit.place].name + (reign.leader < 0 ? ' has no leader'
          : ' is led by ' + nodeName(reign.leader)),
          rows: [['epoch', reign.epoch],
            ['in sync', reign.isr.map(nodeName).join(', ') || 'nobody'],
            ['from', clock(reign.t)], ['to', clock(reign.to)],
            ...(reign.unclean ? [['election', 'unclean']] : [])] };
      }
      if (hit.member) {
        const { node, inSync, leads, from, to } = hit.member;
        const how = leads ? ' leads' : inSync ? ' is in sync' : ' is out of sync';
        return { title: nodeName(node) + how,
          rows: [['from', clock(from)], ['to', clock(to)],
            ['log end', hit.member.part.ends.get(node)?.at(view.pointed) ?? 'unknown']] };
      }
      if (hit.offsets !== undefined) {
        const part = parts[hit.offsets];
        const rows = part.holders.map(node => [nodeName(node) + ' log end',
          part.ends.get(node)?.at(view.pointed) ?? '–']);
        for (const node of part.holders) {
          const mark = part.marks.get(node)?.at(view.pointed);
          if (mark !== undefined) rows.push([nodeName(node) + ' high watermark', mark]);
          const sync = part.syncs.get(node)?.at(view.pointed);
          if (sync !== undefined) rows.push([nodeName(node) + ' on media up to', sync]);
        }
        return { title: part.name + ' at ' + clock(view.pointed, 4), rows };
      }
    }

    function eventFacts(event) {
      const rows = [['at', clock(event.t, 6)]];
      if (event.u !== undefined) {
        rows.push(['until', clock(event.u, 6)], ['for', length(event.u - event.t)]);
      }
      return { title: event.x, rows: rows.concat(event.f || []) };
    }

    function messageFacts(i) {
      const fate = ends[messages.end[i] >> 1];
      return { title: run.kinds[messages.kind[i]] + ', ' + fate, rows: [
        ['from', nodeName(messages.from[i])], ['to', nodeName(messages.to[i])],
        ['left', clock(messages.t[i], 6)], [fate, clock(messages.t[i] + messages.d[i], 6)],
        ['took', length(messages.d[i])], ['size', bytes(messages.size[i])],
        ...(messages.end[i] & 1 ? [['kept back', 'by a cut or the script']] : [])] };
    }

    function batchFacts(i) {
      const first = batches.first[i], last = first + batches.count[i] - 1;
      const rows = [['sent', clock(batches.t[i], 6)]];
      if (batches.d[i] >= 0) {
        rows.push(['answer', clock(batches.t[i] + batches.d[i], 6)], ['took', length(batches.d[i])]);
      }
      if (batches.base[i] >= 0) rows.push(['offset', batches.base[i]]);
      rows.push(['partition', parts[batches.part[i]]?.name ?? '?']);
      return { title: nodeName(batches.client[i]) + ' #' + first + (last > first ? '–#' + last : '')
        + ', ' + outcomes[batches.end[i]], rows };
    }

    function lossFacts(index) {
      const loss = run.losses[index];
      return { title: loss.title, rows: [['click', 'tells their whole life']] };
    }

    function showTip(hit, px, py) {
      const facts = hit && !hit.row ? describe(hit) : undefined;
      tip.hidden = !facts;
      if (!facts) return;
      tip.replaceChildren(make('strong', facts.title), table(facts.rows));
      const stage = element('stage').getBoundingClientRect();
      const box = tip.getBoundingClientRect();
      const left = Math.min(px - stage.left + 14, stage.width - box.width - 6);
      let top = py - stage.top + 16;
      if (py + 20 + box.height > window.innerHeight) top = py - stage.top - box.height - 12;
      tip.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
    }

    function pointAt(event) {
      const box = plot.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }

    let drag;
    plot.addEventListener('pointerdown', event => {
      const [px, py] = pointAt(event);
      drag = { px, py, clientX: event.clientX, clientY: event.clientY, from: view.from, to: view.to,
        top: scroll.scrollTop, moved: false };
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener('pointermove', event => {
      const [px, py] = pointAt(event);
      if (drag) {
        const dx = event.clientX - drag.clientX;
        if (Math.abs(dx) + Math.abs(event.clientY - drag.clientY) > 4) drag.moved = true;
        if (!drag.moved) return;
        const step = dx / plotWidth() * (drag.to - drag.from);
        look(drag.from - step, drag.to - step);
        scroll.scrollTop = drag.top - (event.clientY - drag.clientY);
        tip.hidden = true;
        return;
      }
      view.pointed = px > view.gutter ? timeAt(px) : undefined;
      refresh();
      const hit = thingAt(px, py);
      plot.style.cursor = hit && !hit.row ? 'pointer' : 'default';
      showTip(hit, event.clientX, event.clientY);
    });
    plot.addEventListener('pointerup', event => {
      const wasDrag = drag?.moved;
      drag = undefined;
      if (wasDrag) return;
      const [px, py] = pointAt(event);
      const hit = thingAt(px, py);
      if (hit?.row?.kind === 'partition') return toggle(hit.row.place);
      if (px > view.gutter) view.cursor = timeAt(px);
      if (hit?.event !== undefined) choose('event:' + hit.event);
      else if (hit?.loss !== undefined) choose('loss:' + hit.loss);
      else if (hit?.message !== undefined) choose('msg:' + hit.message);
      else if (hit?.batch !== undefined) choose('batch:' + hit.batch);
      refresh();
      tellLater();
    });
    plot.addEventListener('pointerleave', () => {
      view.pointed = undefined;
      tip.hidden = true;
      refresh();
    });
    plot.addEventListener('wheel', event => {
      const [px] = pointAt(event);
      if (px < view.gutter) return;
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        pan((event.deltaX || event.deltaY) / plotWidth());
      } else {
        zoom(Math.exp(Math.max(-80, Math.min(80, event.deltaY)) * 0.004), timeAt(px));
      }
    }, { passive: false });
    plot.addEventListener('dblclick', event => zoom(0.25, timeAt(pointAt(event)[0])));

    let mapDrag = false;
    function lookFromMap(event) {
      const px = event.clientX - map.getBoundingClientRect().left - view.gutter;
      const t = px / plotWidth() * run.end, span = view.to - view.from;
      look(t - span / 2, t + span / 2);
    }
    map.addEventListener('pointerdown', event => {
      mapDrag = true;
      map.setPointerCapture(event.pointerId);
      lookFromMap(event);
    });
    map.addEventListener('pointermove', event => { if (mapDrag) lookFromMap(event); });
    map.addEventListener('pointerup', () => { mapDrag = false; });
    """#
}
