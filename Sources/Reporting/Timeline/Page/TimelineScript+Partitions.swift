extension TimelineScript {
  /// The part that draws partitions.
  static let partitions = #"""
    // Partitions: who leads, who is in sync, how far logs and high watermarks have come.
    function paintPartition(row) {
      pen.fillStyle = ink.faint;
      pen.fillRect(view.gutter, row.top, plotWidth(), row.height);
      paintReigns(row);
      if (!row.isOpen) return;
      row.part.holders.forEach((node, place) =>
        paintMembership(row, node, row.top + copyTop + place * copyStep));
      const below = copyTop + 4 + row.part.holders.length * copyStep;
      paintOffsets(row, row.top + below, row.height - below - 2);
    }

    /** Stretches of one leader and epoch. */
    function reignSpans(part) {
      if (part.spans) return part.spans;
      part.spans = [];
      for (const reign of part.reigns) {
        const last = part.spans.at(-1);
        if (last && last.leader === reign.leader && last.epoch === reign.epoch) continue;
        if (last) last.to = reign.t;
        part.spans.push({ ...reign, to: run.end });
      }
      return part.spans;
    }

    function paintReigns(row) {
      let right = -1e9;
      for (const span of reignSpans(row.part)) {
        if (span.to < view.from || span.t > view.to) continue;
        const left = Math.max(view.gutter, x(span.t)), end = Math.min(view.width, x(span.to));
        const width = Math.max(1, end - left);
        if (span.leader < 0) {
          pen.fillStyle = ink.hatch;
          pen.fillRect(left, row.top, width, 16);
        } else {
          pen.fillStyle = colourOf(span.leader);
          pen.fillRect(left, row.top, width, 16);
          if (span.unclean) {
            pen.strokeStyle = ink.bad;
            pen.lineWidth = 2;
            pen.strokeRect(left + 1, row.top + 1, Math.max(1, width - 2), 14);
          }
        }
        pen.strokeStyle = ink.paper;
        pen.lineWidth = 1;
        pen.beginPath();
        pen.moveTo(left + 0.5, row.top);
        pen.lineTo(left + 0.5, row.top + 16);
        pen.stroke();
        if (left >= right && width > 24) {
          const text = span.leader < 0 ? 'no leader'
            : nodeName(span.leader) + ', epoch ' + span.epoch;
          pen.font = '600 11px ' + fontFamily;
          pen.textBaseline = 'middle';
          const shown = fitted(pen, text, width - 18);
          const wide = pen.measureText(shown).width;
          if (span.leader < 0) {
            pen.fillStyle = ink.paper;
            pen.fillRect(left + 9, row.top + 2, wide + 4, 12);
          }
          pen.fillStyle = span.leader < 0 ? ink.bad : '#ffffff';
          pen.fillText(shown, left + 11, row.top + 8.5);
          right = left + wide;
        }
        hits.push({ x0: left, y0: row.top, x1: Math.max(left + 2, end), y1: row.top + 16,
          reign: span, place: row.place });
      }
    }

    /** A copy's bar: full while in sync, a thin line while not. */
    function paintMembership(row, node, top) {
      const part = row.part;
      for (let i = 0; i < part.reigns.length; i++) {
        const reign = part.reigns[i];
        let next = i + 1;
        const inSync = reign.isr.includes(node), leads = reign.leader === node;
        while (next < part.reigns.length && part.reigns[next].isr.includes(node) === inSync
          && (part.reigns[next].leader === node) === leads) next++;
        const to = next < part.reigns.length ? part.reigns[next].t : run.end;
        i = next - 1;
        if (to < view.from || reign.t > view.to) continue;
        const left = Math.max(view.gutter, x(reign.t)), end = Math.min(view.width, x(to));
        pen.fillStyle = colourOf(node);
        if (inSync) {
          pen.globalAlpha = leads ? 1 : 0.5;
          pen.fillRect(left, top + 1, Math.max(1, end - left), 8);
          pen.globalAlpha = 1;
        } else {
          pen.fillRect(left, top + 4, Math.max(1, end - left), 1.5);
        }
        hits.push({ x0: left, y0: top, x1: Math.max(left + 2, end), y1: top + 10,
          member: { node, inSync, leads, from: reign.t, to, part } });
      }
    }

    const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4]];

    /** Log ends of the copies and the leader's high watermark, scaled to what is in sight. */
    function paintOffsets(row, top, height) {
      const part = row.part;
      let low = Infinity, high = -Infinity;
      for (const curve of [...part.ends.values(), ...part.marks.values()]) {
        const range = curve.range(view.from, view.to);
        if (!range) continue;
        low = Math.min(low, range[0]);
        high = Math.max(high, range[1]);
      }
      if (low > high) return;
      if (low === high) { low -= 1; high += 1; }
      const y = value => top + height - 2 - (value - low) / (high - low) * (height - 6);
      pen.save();
      pen.beginPath();
      pen.rect(view.gutter, top, plotWidth(), height);
      pen.clip();
      paintLost(row, value => Math.max(top, Math.min(top + height, y(value))));
      part.holders.forEach((node, place) => {
        const mark = part.marks.get(node);
        if (mark && !mark.empty) line(mark, y, colourOf(node), [1, 2], 1);
        const sync = part.syncs.get(node);
        if (sync && !sync.empty) line(sync, y, colourOf(node), [], 0.7);
        const end = part.ends.get(node);
        if (end && !end.empty) line(end, y, colourOf(node), dashes[place % dashes.length], 1.6);
      });
      pen.restore();
      scaleText(high.toLocaleString('en'), top);
      scaleText(low.toLocaleString('en'), top + height - 12);
      hits.push({ x0: view.gutter, y0: top, x1: view.width, y1: top + height, offsets: row.place });
    }

    function line(curve, y, colour, dash, width) {
      const { level, first, end } = curve.span(view.from, view.to, plotWidth());
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(dash);
      pen.beginPath();
      let last;
      for (let i = first; i < end; i++) {
        const px = x(level.t[i]);
        if (last === undefined) pen.moveTo(px, y(level.low[i]));
        else pen.lineTo(px, y(last));
        if (level.low[i] !== level.high[i]) {
          pen.lineTo(px, y(level.low[i]));
          pen.lineTo(px, y(level.high[i]));
        }
        pen.lineTo(px, y(level.last[i]));
        last = level.last[i];
      }
      if (last !== undefined) pen.lineTo(Math.min(view.width, x(run.end)), y(last));
      pen.stroke();
      pen.setLineDash([]);
    }

    /** Offsets that were lost, from the promise to keep them to the loss. */
    function paintLost(row, y) {
      run.losses.forEach((loss, index) => {
        if (loss.part !== row.place) return;
        const left = Math.max(view.gutter, x(loss.told)), right = Math.min(view.width, x(loss.at));
        if (right < view.gutter || left > view.width) return;
        const up = y(loss.end), down = y(loss.first);
        const height = Math.max(3, down - up);
        pen.fillStyle = ink.hatch;
        pen.globalAlpha = height > 30 ? 0.4 : 0.9;
        pen.fillRect(left, up, Math.max(2, right - left), height);
        pen.globalAlpha = 1;
        pen.strokeStyle = ink.bad;
        pen.lineWidth = 1;
        pen.strokeRect(left, up, Math.max(2, right - left), height);
        hits.push({ x0: left, y0: up, x1: Math.max(left + 4, right), y1: up + height,
          loss: index });
      });
    }
    """#
}
