extension TimelineScript {
  /// The part that draws messages.
  static let messages = #"""
    // Messages as arrows, when few enough are in sight.
    const mostArrows = 1500;

    /** Whether few enough messages are in sight to draw each. */
    function decideArrows() {
      const first = above(messages.t, view.from - messages.longest), end = above(messages.t, view.to);
      view.arrows = end - first <= mostArrows;
      view.sighted = [first, end];
    }

    function paintMessages() {
      const [first, end] = view.sighted;
      if (view.arrows) for (let i = first; i < end; i++) if (messages.end[i] === 2) paintMessage(i);
      const seen = messages.odd.filter(i =>
        messages.t[i] <= view.to && messages.t[i] + messages.d[i] >= view.from);
      if (seen.length <= (view.arrows ? 2 * mostArrows : 40)) {
        seen.forEach(paintMessage);
      } else {
        paintOddMarks(seen);
        const chosen = view.chosen?.startsWith('msg:') ? +view.chosen.slice(4) : -1;
        if (chosen >= 0) paintMessage(chosen);
      }
    }

    /** From afar: a small tick where a message was kept back, dropped or reset. */
    function paintOddMarks(seen) {
      const taken = new Set();
      for (const i of seen) {
        const lane = laneOf.get(messages.to[i]);
        if (!lane) continue;
        const px = Math.round(x(messages.t[i] + messages.d[i])), key = px + ' ' + lane.top;
        if (taken.has(key)) continue;
        taken.add(key);
        pen.fillStyle = messages.end[i] >> 1 === 1 ? ink.warn : ink.bad;
        pen.fillRect(px, lane.top + lane.height, 1.5, 5);
      }
    }

    function paintMessage(i) {
      const source = laneOf.get(messages.from[i]), target = laneOf.get(messages.to[i]);
      if (!source || !target) return;
      const x0 = x(messages.t[i]), x1 = x(messages.t[i] + messages.d[i]);
      const isDown = source.top < target.top;
      const y0 = source.top + (isDown ? Math.min(13, source.height) : 2);
      const y1 = target.top + (isDown ? 2 : Math.min(13, target.height));
      if (x1 < view.gutter || x0 > view.width) return;
      const held = messages.end[i] & 1, fate = messages.end[i] >> 1;
      const isChosen = view.chosen === 'msg:' + i;
      const colour = fate === 2 || fate === 3 ? ink.bad : held || fate === 0 ? ink.warn : ink.ink;
      pen.strokeStyle = pen.fillStyle = colour;
      pen.globalAlpha = isChosen ? 1 : held || fate !== 1 ? 0.9 : 0.45;
      pen.lineWidth = isChosen ? 2.5 : 1;
      pen.setLineDash(held ? [5, 3] : fate === 3 ? [1, 3] : []);
      let stop = fate === 1 ? 1 : 0.62;
      if (fate === 0) stop = Math.min(1, 26 / (Math.hypot(x1 - x0, y1 - y0) || 1));
      const xe = x0 + (x1 - x0) * stop, ye = y0 + (y1 - y0) * stop;
      pen.beginPath();
      pen.moveTo(x0, y0);
      pen.lineTo(xe, ye);
      pen.stroke();
      pen.setLineDash([]);
      if (held && fate !== 0) {
        const xm = x0 + (xe - x0) / 2, ym = y0 + (ye - y0) / 2;
        pen.fillStyle = ink.paper;
        pen.fillRect(xm - 3.5, ym - 3.5, 7, 7);
        pen.strokeRect(xm - 3.5, ym - 3.5, 7, 7);
        pen.fillStyle = colour;
      }
      if (fate === 1) arrowHead(x0, y0, xe, ye);
      else if (fate === 0) ring(xe, ye);
      else if (fate === 2) cross(xe, ye);
      else if (fate === 3) bar(x0, y0, xe, ye);
      pen.globalAlpha = 1;
      if (view.arrows && Math.abs(xe - x0) > 90) labelMessage(i, x0, y0, xe, ye);
      hits.push({ line: [x0, y0, xe, ye], message: i });
    }

    function arrowHead(x0, y0, x1, y1) {
      const angle = Math.atan2(y1 - y0, x1 - x0), size = 5;
      pen.beginPath();
      pen.moveTo(x1, y1);
      pen.lineTo(x1 - size * Math.cos(angle - 0.5), y1 - size * Math.sin(angle - 0.5));
      pen.lineTo(x1 - size * Math.cos(angle + 0.5), y1 - size * Math.sin(angle + 0.5));
      pen.fill();
    }

    /** The end of what never ended within the run. */
    function ring(px, py) {
      pen.beginPath();
      pen.arc(px, py, 3, 0, 7);
      pen.stroke();
    }

    function cross(px, py) {
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(px - 4, py - 4);
      pen.lineTo(px + 4, py + 4);
      pen.moveTo(px - 4, py + 4);
      pen.lineTo(px + 4, py - 4);
      pen.stroke();
    }

    /** A short line across: the connection ended here. */
    function bar(x0, y0, x1, y1) {
      const angle = Math.atan2(y1 - y0, x1 - x0) + Math.PI / 2;
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.moveTo(x1 - 6 * Math.cos(angle), y1 - 6 * Math.sin(angle));
      pen.lineTo(x1 + 6 * Math.cos(angle), y1 + 6 * Math.sin(angle));
      pen.stroke();
    }

    function labelMessage(i, x0, y0, x1, y1) {
      const angle = Math.atan2(y1 - y0, x1 - x0);
      if (Math.abs(angle) > 1.2) return;
      pen.save();
      pen.translate((x0 + x1) / 2, (y0 + y1) / 2);
      pen.rotate(angle);
      pen.font = '10px ' + fontFamily;
      pen.fillStyle = ink.ink;
      pen.textAlign = 'center';
      pen.textBaseline = 'bottom';
      pen.fillText(run.kinds[messages.kind[i]], 0, -2);
      pen.restore();
    }
    """#
}
