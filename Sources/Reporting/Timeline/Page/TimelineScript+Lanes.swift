extension TimelineScript {
  /// The part that draws machines and faults.
  static let lanes = #"""
    // Machines: what their process does, and what only memory holds.
    function paintMachine(row) {
      const isTall = row.height > 30;
      const height = isTall ? 13 : row.height;
      pen.fillStyle = ink.faint;
      pen.fillRect(view.gutter, row.top, plotWidth(), row.height);
      for (const life of livesOf[row.node]) paintLife(row, life, height);
      if (nodes[row.node].role === 'writer') paintBatches(row);
      if (nodes[row.node].role === 'controller') paintActive(row);
      if (isTall) paintExposure(row, row.top + 15, row.height - 15);
      if (!view.arrows) paintTraffic(row);
    }

    function paintLife(row, [, from, to, state], height) {
      if (to < view.from || from > view.to) return;
      const left = Math.max(view.gutter, x(from)), right = Math.min(view.width, x(to));
      const width = Math.max(1, right - left);
      const name = states[state];
      if (state === 1) {
        const isBroker = nodes[row.node].role === 'broker';
        pen.fillStyle = isBroker ? colourOf(row.node) : ink.ash;
        pen.globalAlpha = isBroker ? 0.85 : isServer(row.node) ? 0.5 : 0.28;
        pen.fillRect(left, row.top, width, height);
        pen.globalAlpha = 1;
      } else if (state === 0 || state === 3) {
        pen.fillStyle = ink.band;
        pen.fillRect(left, row.top, width, height);
        pen.fillStyle = ink.dim;
        pen.fillRect(left, row.top, width, height);
      } else if (state === 2) {
        pen.fillStyle = ink.warn;
        pen.globalAlpha = 0.35;
        for (let px = left; px < left + width; px += 6) pen.fillRect(px, row.top, 3, height);
        pen.globalAlpha = 1;
      } else {
        pen.fillStyle = ink.paper;
        pen.fillRect(left, row.top, width, row.height);
        pen.strokeStyle = state >= 6 ? ink.bad : ink.quiet;
        pen.setLineDash(state >= 6 ? [] : [4, 3]);
        pen.lineWidth = 1.2;
        pen.strokeRect(left + 0.5, row.top + 0.5, width - 1, height - 1);
        pen.setLineDash([]);
        if (state >= 6) {
          pen.fillStyle = ink.hatch;
          pen.globalAlpha = 0.45;
          pen.fillRect(left, row.top, width, row.height);
          pen.globalAlpha = 1;
        }
      }
      if (width > 40 && state !== 1) {
        pen.font = '11px ' + fontFamily;
        pen.textBaseline = 'middle';
        pen.textAlign = 'left';
        const text = fitted(pen, name, width - 20);
        if (text) {
          const wide = pen.measureText(text).width + 6;
          pen.fillStyle = ink.paper;
          pen.fillRect(left + 11, row.top + 1, wide, Math.min(11, height - 2));
          pen.fillStyle = ink.ink;
          pen.fillText(text, left + 14, row.top + Math.min(height, 13) / 2 + 0.5);
        }
      }
      hits.push({ x0: left, y0: row.top, x1: right, y1: row.top + height,
        life: [row.node, from, to, state] });
    }

    /** When a controller was the active one. */
    function paintActive(row) {
      for (const active of run.active) {
        const [node, from, to, epoch] = active;
        if (node !== row.node || to < view.from || from > view.to) continue;
        const left = Math.max(view.gutter, x(from)), right = Math.min(view.width, x(to));
        pen.fillStyle = ink.active;
        pen.fillRect(left, row.top, Math.max(1, right - left), row.height);
        pen.font = '600 11px ' + fontFamily;
        pen.fillStyle = ink.paper;
        pen.textBaseline = 'middle';
        const text = epoch < 0 ? 'active' : 'active, metadata epoch ' + epoch;
        pen.fillText(fitted(pen, text, right - left - 24), left + 13, row.top + row.height / 2 + 0.5);
        hits.push({ x0: left, y0: row.top, x1: right, y1: row.top + row.height, active });
      }
    }

    /** The area of a broker's unsynced bytes; each disk stands on the one before. */
    function paintExposure(row, top, height) {
      const own = nodes[row.node].disks.map(disk => disks[disk])
        .filter(curve => curve && !curve.empty);
      if (!own.length) return;
      const most = Math.max(1, exposureMost());
      own.forEach((curve, place) => {
        const band = height / own.length, floor = top + band * (place + 1);
        const { level, first, end } = curve.span(view.from, view.to, plotWidth());
        pen.beginPath();
        pen.moveTo(view.gutter, floor);
        let last = 0;
        for (let i = first; i < end; i++) {
          const px = Math.max(view.gutter, x(level.t[i]));
          pen.lineTo(px, floor - last / most * (band - 2));
          const high = level.high[i], low = level.last[i];
          pen.lineTo(px, floor - high / most * (band - 2));
          if (low !== high) pen.lineTo(px, floor - low / most * (band - 2));
          last = low;
        }
        const right = Math.min(view.width, x(run.end));
        pen.lineTo(right, floor - last / most * (band - 2));
        pen.lineTo(right, floor);
        pen.closePath();
        pen.fillStyle = ink.mark;
        pen.globalAlpha = 0.32;
        pen.fill();
        pen.globalAlpha = 0.9;
        pen.strokeStyle = ink.mark;
        pen.lineWidth = 1;
        pen.stroke();
        pen.globalAlpha = 1;
      });
      if (most > 1) scaleText(bytes(most), top);
      hits.push({ x0: view.gutter, y0: top, x1: view.width, y1: top + height, exposure: row.node });
    }

    /** A number of a curve's scale at the right border. */
    function scaleText(text, top) {
      pen.font = '10px ' + fontFamily;
      const width = pen.measureText(text).width;
      pen.fillStyle = ink.faint;
      pen.fillRect(view.width - width - 8, top, width + 8, 12);
      pen.fillStyle = ink.quiet;
      pen.textAlign = 'right';
      pen.textBaseline = 'top';
      pen.fillText(text, view.width - 4, top + 1);
      pen.textAlign = 'left';
    }

    let mostExposed = { key: '', value: 1 };

    /** The greatest exposure of any disk in what is looked at: one scale for all. */
    function exposureMost() {
      const key = view.from + ' ' + view.to;
      if (mostExposed.key !== key) {
        let value = 0;
        for (const curve of disks) {
          value = Math.max(value, curve.range(view.from, view.to)?.[1] ?? 0);
        }
        mostExposed = { key, value };
      }
      return mostExposed.value;
    }

    /** Batches of a writer from their sending to the answer. */
    function paintBatches(row) {
      const first = above(batches.t, view.from - 1.5e8), end = above(batches.t, view.to);
      if (end - first > 6000) return paintBatchSummary(row, first, end);
      for (let i = first; i < end; i++) {
        if (batches.client[i] !== row.node) continue;
        const open = batches.d[i] < 0;
        const to = open ? run.end : batches.t[i] + batches.d[i];
        if (to < view.from) continue;
        const left = Math.max(view.gutter, x(batches.t[i])), right = Math.min(view.width, x(to));
        const lane = row.top + 2 + (i % 3) * 5.4;
        const isPrompt = batches.end[i] === 1 && batches.d[i] < 1e6;
        pen.fillStyle = isPrompt ? ink.good : batches.end[i] === 2 ? ink.bad : ink.warn;
        pen.globalAlpha = isPrompt ? 0.75 : 0.9;
        pen.fillRect(left, lane, Math.max(1, right - left), 4);
        pen.globalAlpha = 1;
        hits.push({ x0: left, y0: lane, x1: Math.max(left + 2, right), y1: lane + 4, batch: i });
      }
    }

    /** The same from afar: a column is as good as the worst batch under way in it. */
    function paintBatchSummary(row, first, end) {
      const width = Math.ceil(plotWidth());
      const sorts = [[ink.good, 5], [ink.warn, 11], [ink.bad, 15]].map(([colour, height]) =>
        ({ colour, height, change: new Int32Array(width + 2) }));
      for (let i = first; i < end; i++) {
        if (batches.client[i] !== row.node) continue;
        const to = batches.d[i] < 0 ? run.end : batches.t[i] + batches.d[i];
        const left = Math.max(0, Math.floor(x(batches.t[i]) - view.gutter));
        const right = Math.min(width, Math.floor(x(to) - view.gutter));
        if (right < 0 || left > width) continue;
        const isPrompt = batches.end[i] === 1 && batches.d[i] < 1e6;
        const { change } = sorts[isPrompt ? 0 : batches.end[i] === 2 ? 2 : 1];
        change[left]++;
        change[right + 1]--;
      }
      for (const { colour, height, change } of sorts) {
        pen.fillStyle = colour;
        const top = row.top + (row.height - height) / 2;
        let open = 0, since = 0;
        for (let px = 0; px <= width; px++) {
          if (!open && change[px] > 0) since = px;
          const was = open;
          open += change[px];
          if (was && !open) pen.fillRect(view.gutter + since, top, px - since, height);
        }
        if (open) pen.fillRect(view.gutter + since, top, width - since, height);
      }
    }

    /** Messages that arrived, as a low silhouette below the lane. */
    function paintTraffic(row) {
      const numbers = messages.counts[row.node];
      if (!numbers) return;
      const stretch = run.messages.stretch;
      const first = Math.max(0, Math.floor(view.from / stretch));
      const end = Math.min(numbers.length, Math.ceil(view.to / stretch));
      const per = Math.max(1, Math.ceil((end - first) / plotWidth()));
      let most = 1;
      for (const other of messages.counts) {
        for (let i = first; i < end; i++) if (other[i] > most) most = other[i];
      }
      pen.fillStyle = ink.quiet;
      pen.globalAlpha = 0.5;
      const floor = row.top + row.height + 5;
      for (let i = first; i < end; i += per) {
        let number = 0;
        for (let k = i; k < Math.min(end, i + per); k++) number = Math.max(number, numbers[k]);
        if (!number) continue;
        const height = Math.max(1, Math.sqrt(number / most) * 5);
        const left = x(i * stretch);
        pen.fillRect(left, floor - height, Math.max(1, x((i + per) * stretch) - left), height);
      }
      pen.globalAlpha = 1;
    }

    const faults = events.map((event, index) => [event, index])
      .filter(([event]) => event.k === 'fault');

    /** Faults: a flag above, a shade over the lanes that they strike. */
    function paintFaults() {
      const row = rows[0];
      pen.font = '11px ' + fontFamily;
      pen.textBaseline = 'middle';
      pen.textAlign = 'left';
      const seen = faults.filter(([event]) =>
        (event.u ?? event.t) >= view.from && event.t <= view.to);
      for (const [event, index] of seen) paintFault(row, event, index);
      const free = [-1e9, -1e9];
      for (const [event, index] of seen) labelFault(row, event, index, free);
    }

    function paintFault(row, event, index) {
      const left = x(event.t), right = Math.max(left + 1, x(event.u ?? event.t));
      const struck = (event.w || []).map(node => laneOf.get(node)).filter(Boolean);
      const isChosen = view.chosen === 'event:' + index;
      pen.fillStyle = pen.strokeStyle = ink.warn;
      if (event.u !== undefined) {
        pen.globalAlpha = isChosen ? 0.35 : 0.12;
        for (const lane of struck) pen.fillRect(left, lane.top - 2, right - left, lane.height + 4);
        if (!struck.length) pen.fillRect(left, row.top, right - left, view.height);
        pen.globalAlpha = 0.5;
        pen.fillRect(left, row.top + 30, right - left, 4);
      }
      pen.globalAlpha = isChosen ? 1 : 0.5;
      pen.setLineDash([2, 3]);
      pen.beginPath();
      pen.moveTo(Math.round(left) + 0.5, row.top + 30);
      pen.lineTo(Math.round(left) + 0.5, (struck.at(-1)?.top ?? view.height) + 10);
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
      pen.beginPath();
      pen.moveTo(left - 4, row.top + 27);
      pen.lineTo(left + 4, row.top + 27);
      pen.lineTo(left, row.top + 34);
      pen.fill();
      hits.push({ x0: left - 5, y0: row.top + 24, x1: Math.max(left + 5, right),
        y1: row.top + row.height, event: index });
    }

    /** The words of a fault, where there is room for them. */
    function labelFault(row, event, index, free) {
      const text = fitted(pen, event.x.replace(/^random: /, ''), Math.min(240, plotWidth() - 8));
      const width = pen.measureText(text).width;
      const wanted = Math.min(x(event.t) - 3, view.width - width - 4);
      const left = Math.max(view.gutter + 3, wanted);
      const place = free[0] < left ? 0 : free[1] < left ? 1 : -1;
      if (place < 0) return;
      pen.fillStyle = ink.ink;
      pen.fillText(text, left, row.top + 6 + place * 13);
      free[place] = left + width + 13;
      hits.push({ x0: left - 2, y0: row.top + place * 13, x1: left + width + 7,
        y1: row.top + 13 + place * 13, event: index, label: text });
    }
    """#
}
