extension TimelineScript {
  /// The part that tells details.
  static let panel = #"""
    // Details beside the picture.
    const panel = element('panel');

    /** An element with text or children. */
    function make(tag, ...children) {
      const node = document.createElement(tag);
      node.append(...children.filter(child => child !== undefined));
      return node;
    }

    function table(rows) {
      const body = make('dl');
      for (const [name, value] of rows) {
        body.append(make('dt', String(name)), make('dd', String(value)));
      }
      return body;
    }

    /** A link to an instant. */
    function link(t, text = clock(t), chosen) {
      const node = make('a', text);
      node.href = '#t=' + clock(t, 6) + (chosen ? '&sel=' + encodeURIComponent(chosen) : '');
      node.className = 'time';
      return node;
    }

    /** Words in which instants become links. */
    function linked(text) {
      const parts = text.split(/(\b\d+\.\d{3}s\b)/);
      return parts.map(part => /^\d+\.\d{3}s$/.test(part) ? link(parseTime(part), part) : part);
    }

    /** Shows a thing by its name, such as `loss:0`. */
    function choose(name, quiet) {
      view.chosen = name;
      const [kind, text] = (name || '').split(':');
      const index = parseInt(text, 10);
      if (kind === 'loss' && run.losses[index]) showLoss(index);
      else if (kind === 'event' && events[index]) {
        showFacts(eventFacts(events[index]), events[index].t);
      } else if (kind === 'msg' && index < messages.t.length) {
        showFacts(messageFacts(index), messages.t[index]);
      } else if (kind === 'batch' && index < batches.t.length) showBatch(index);
      else { view.chosen = undefined; showSummary(); }
      if (!quiet) tellLater();
      refresh();
    }

    function heading(text, back = true) {
      const head = make('div');
      head.className = 'head';
      if (back) {
        const button = make('button', '‹ all');
        button.type = 'button';
        button.title = 'Back to the overview (Esc)';
        button.onclick = () => choose(undefined);
        head.append(button);
      }
      head.append(make('h2', text));
      return head;
    }

    function showFacts(facts, t) {
      const place = make('p', link(t, 'at ' + clock(t, 6)));
      panel.replaceChildren(heading(facts.title), place, table(facts.rows));
    }

    function showLoss(index) {
      const loss = run.losses[index];
      const story = make('ol', ...loss.steps.map(step => lifeStep(step, step.t === loss.back)));
      story.className = 'life';
      const zoomed = make('a', 'look at all of it');
      const margin = (loss.back - loss.since) * 0.08 + 1e4;
      zoomed.href = '#t=' + clock((loss.since + loss.back) / 2, 6)
        + '&z=' + clock(loss.back - loss.since + 2 * margin, 6) + '&sel=loss:' + index;
      const remedies = [...loss.remedies.map(text => make('li', ...linked(text))),
        ...run.saving.map(text => make('li', make('strong', 'tried: '), text))];
      const saved = remedies.length
        ? [make('h3', 'What would have kept them'), make('ul', ...remedies)] : [];
      if (run.vain) saved.push(make('p', run.vain));
      const turning = run.turning
        ? [make('p', make('strong', 'tried: '), ...linked(run.turning))] : [];
      panel.replaceChildren(heading(lossTitle(loss)), make('p', ...linked(loss.title)),
        make('p', loss.records + ' · ', zoomed), make('h3', 'Their life'), story,
        make('h3', 'No return'), ...loss.noReturn.map(text => make('p', ...linked(text))),
        ...turning, ...saved, make('h3', 'Verdict'), make('p', loss.verdict));
    }

    /** One event of a life with links to its instants. */
    function lifeStep(step, isLast) {
      const head = make('span', link(step.t));
      if (step.u !== undefined) head.append(' to ', link(step.u));
      const item = make('li', head, ' ', step.x);
      if (step.n !== undefined) item.style.setProperty('--dot', colourOf(step.n));
      if (isLast) item.className = 'last';
      return item;
    }

    function lossTitle(loss) {
      const last = loss.end === loss.first + 1 ? '' : '–' + (loss.end - 1);
      return (parts[loss.part]?.name ?? '?') + '@' + loss.first + last;
    }

    function showBatch(index) {
      const facts = batchFacts(index);
      const part = parts[batches.part[index]], base = batches.base[index];
      const last = base + batches.count[index] - 1;
      const children = [heading(facts.title), make('p', link(batches.t[index])), table(facts.rows)];
      if (part && base >= 0) {
        const lost = run.losses.findIndex(loss => loss.part === batches.part[index]
          && loss.first <= last && base < loss.end && loss.at >= batches.t[index]);
        if (lost >= 0) {
          const button = make('button', 'These records were lost: see how');
          button.type = 'button';
          button.onclick = () => choose('loss:' + lost);
          children.push(make('p', button));
        }
        const story = make('ol', ...lifeOf(part, last, batches.t[index]).map(step => lifeStep(step)));
        story.className = 'life';
        children.push(make('h3', 'Copies of offset ' + last), story);
      }
      panel.replaceChildren(...children);
    }

    /** When each copy reached an offset, had it on media, and lost it. */
    function lifeOf(part, offset, since) {
      const steps = [];
      const cross = (curves, up, down) => {
        for (const [node, curve] of curves) {
          let has = (curve.at(since) ?? 0) > offset;
          for (let i = above(curve.t, since); i < curve.t.length && steps.length < 60; i++) {
            if (curve.v[i] > offset === has) continue;
            has = !has;
            if (has || down) {
              steps.push({ t: curve.t[i], n: node, x: nodeName(node) + ' ' + (has ? up : down) });
            }
          }
        }
      };
      cross(part.ends, 'has it', 'has it no longer: its log ends at or before it');
      cross(part.syncs, 'has it on media');
      cross(part.marks, 'counts it as committed', 'no longer counts it as committed');
      return steps.sort((a, b) => a.t - b.t);
    }

    function showSummary() {
      const children = [];
      if (run.losses.length) {
        const list = make('ul');
        list.className = 'losses';
        run.losses.forEach((loss, index) => {
          const button = make('button', make('strong', lossTitle(loss)),
            ' ' + (loss.permitted ? 'permitted' : 'FORBIDDEN') + ', ' + count(loss.acked, 'record')
            + ' acknowledged, gone at ' + clock(loss.at));
          button.type = 'button';
          button.className = loss.permitted ? 'permitted' : 'forbidden';
          button.onclick = () => { go(loss.at); choose('loss:' + index); };
          list.append(make('li', button));
        });
        children.push(make('h2', 'Lost records'), list);
      } else {
        children.push(make('h2', 'Lost records'),
          make('p', 'None: every acknowledged record is there.'));
      }
      children.push(...eventList('Broken promises', ['violation', 'precursor']));
      children.push(legend());
      if (run.left.length) {
        children.push(make('h2', 'Not shown'),
          make('ul', ...run.left.map(text => make('li', text))));
      }
      children.push(make('h2', 'Made by'), make('pre', run.command));
      panel.replaceChildren(...children);
    }

    function eventList(title, kinds) {
      const found = events.map((event, index) => [event, index])
        .filter(([event]) => kinds.includes(event.k));
      if (!found.length) return [];
      const list = make('ul', ...found.slice(0, 50).map(([event, index]) =>
        make('li', link(event.t, clock(event.t), 'event:' + index), ' ' + event.x)));
      list.className = 'events';
      return [make('h2', title), list];
    }

    const legendEntries = [
      ['election', 'election'], ['unclean', 'unclean election'], ['leaderless', 'no leader'],
      ['truncation', 'truncation'], ['recovery', 'log opened'], ['stop', 'stop, crash, power loss'],
      ['start', 'start, serving'], ['violation', 'broken promise'], ['precursor', 'broken on the way'],
      ['loss', 'records lost'], ['storage', 'storage fails'], ['refused', 'writes refused'],
      ['controller', 'controller'], ['pause', 'pause or stop asked'],
    ];

    function legend() {
      const list = make('ul');
      list.className = 'legend';
      for (const [kind, text] of legendEntries) {
        const canvas = document.createElement('canvas');
        const brush = fit(canvas, 18, 18);
        drawShape(shapes[kind][0], 9, 9, 6, ink[shapes[kind][1]], brush);
        canvas.setAttribute('aria-hidden', 'true');
        list.append(make('li', canvas, text));
      }
      const lines = make('ul',
        make('li', 'Copies: full bar in sync, bright when leading, thin line out of sync.'),
        make('li', 'Offsets: a line for each log end, a hair line for what of it is on media, dots for '
          + 'high watermarks.'),
        make('li', 'Brokers: the area below is what only memory holds.'),
        make('li', 'Writers: batches under way, orange after a second.'),
        make('li', 'Messages (zoom in): → delivered, -□- kept back, ✕ dropped, ⊣ connection reset, '
          + '○ never arrived; '
          + 'from afar, ticks below a lane.'));
      return make('div', make('h2', 'Legend'), list, lines);
    }
    """#
}
