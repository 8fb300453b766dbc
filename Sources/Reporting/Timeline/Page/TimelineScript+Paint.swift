extension TimelineScript {
  /// The part that draws a frame.
  static let paint = #"""
    // The picture: one pass over the lanes for each frame.
    let pen = plot.getContext('2d');
    let ink = {};
    let hits = [];

    /** Reads the theme's colours. */
    function readInk() {
      const style = getComputedStyle(document.documentElement);
      const names = ['paper', 'ink', 'quiet', 'line', 'faint', 'band', 'bad', 'warn', 'good', 'ash',
        'mark', 'shade', 'active'];
      for (const name of names) ink[name] = style.getPropertyValue('--' + name).trim();
      ink.nodes = [1, 2, 3, 4, 5, 6, 7].map(n => style.getPropertyValue('--node' + n).trim());
      ink.hatch = hatching(ink.bad, 6);
      ink.dim = hatching(ink.ash, 5);
    }

    /** Diagonal lines, for what must be told apart without colour. */
    function hatching(colour, gap) {
      const tile = document.createElement('canvas');
      tile.width = tile.height = gap;
      const brush = tile.getContext('2d');
      brush.strokeStyle = colour;
      brush.lineWidth = 1.2;
      brush.beginPath();
      for (const shift of [-gap, 0, gap]) {
        brush.moveTo(shift, gap);
        brush.lineTo(shift + gap, 0);
      }
      brush.stroke();
      return pen.createPattern(tile, 'repeat');
    }

    /** A broker's colour. */
    function colourOf(node) {
      const brokers = nodes.map((_, i) => i).filter(i => nodes[i].role === 'broker');
      const place = brokers.indexOf(node);
      return place < 0 ? ink.ash : ink.nodes[place % ink.nodes.length];
    }

    /** Fits a canvas to its place and the screen's points. */
    function fit(canvas, width, height) {
      const scale = window.devicePixelRatio || 1;
      const points = [Math.round(width * scale), Math.round(height * scale)];
      if (canvas.width !== points[0] || canvas.height !== points[1]) {
        [canvas.width, canvas.height] = points;
        canvas.style.width = width + 'px';
        canvas.style.height = height + 'px';
      }
      const brush = canvas.getContext('2d');
      brush.setTransform(scale, 0, 0, scale, 0, 0);
      return brush;
    }

    function paint() {
      const began = performance.now();
      view.width = element('stage').clientWidth;
      view.gutter = view.width < 620 ? 96 : 168;
      const wide = Math.max(200, view.width - (scroll.offsetWidth - scroll.clientWidth));
      view.width = wide;
      if (view.room !== scroll.clientHeight) {
        view.room = scroll.clientHeight;
        layOut();
      }
      pen = fit(plot, wide, view.height);
      hits = [];
      pen.fillStyle = ink.paper;
      pen.fillRect(0, 0, wide, view.height);
      pen.save();
      pen.beginPath();
      pen.rect(view.gutter, 0, plotWidth(), view.height);
      pen.clip();
      decideArrows();
      paintGrid();
      for (const row of rows) {
        if (row.kind === 'machine') paintMachine(row);
        if (row.kind === 'partition') paintPartition(row);
      }
      paintFaults();
      paintMessages();
      paintPins();
      paintCursor();
      pen.restore();
      for (const row of rows) paintLabel(row);
      paintAxis();
      paintMap();
      view.cost = performance.now() - began;
    }

    /** Distance of marks of time: 1, 2 or 5 of a power of ten. */
    function stepOfTime() {
      const least = (view.to - view.from) / plotWidth() * 90;
      const power = 10 ** Math.floor(Math.log10(least));
      return [1, 2, 5, 10].map(n => n * power).find(step => step >= least);
    }

    function paintGrid() {
      const step = stepOfTime();
      pen.strokeStyle = ink.line;
      pen.globalAlpha = 0.6;
      pen.lineWidth = 1;
      pen.beginPath();
      for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
        const px = Math.round(x(t)) + 0.5;
        pen.moveTo(px, 0);
        pen.lineTo(px, view.height);
      }
      pen.stroke();
      pen.globalAlpha = 1;
    }

    function paintAxis() {
      const brush = fit(axis, view.width, 24);
      brush.fillStyle = ink.paper;
      brush.fillRect(0, 0, view.width, 24);
      const step = stepOfTime();
      const digits = Math.max(0, Math.min(6, Math.ceil(6 - Math.log10(step))));
      brush.font = '12px ' + fontFamily;
      brush.fillStyle = ink.quiet;
      brush.textBaseline = 'middle';
      brush.textAlign = 'center';
      view.axis = [];
      for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
        const text = clock(t, digits), half = brush.measureText(text).width / 2;
        const px = Math.min(x(t), view.width - half - 2);
        if (x(t) < view.gutter || px < view.gutter + half + 2) continue;
        brush.fillText(text, px, 12);
        view.axis.push({ text, from: px - half, to: px + half });
      }
      brush.textAlign = 'left';
      brush.fillText(length(view.to - view.from), 8, 12);
    }

    const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

    /** Text that is cut to a width. */
    function fitted(brush, text, width) {
      if (width < 12) return '';
      if (brush.measureText(text).width <= width) return text;
      let low = 0, high = text.length;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (brush.measureText(text.slice(0, middle) + '…').width <= width) low = middle;
        else high = middle - 1;
      }
      return low > 1 ? text.slice(0, low) + '…' : '';
    }

    /** The lane's name, and how things stand at the cursor. */
    function paintLabel(row) {
      const t = view.pointed ?? view.cursor;
      pen.fillStyle = ink.paper;
      pen.fillRect(0, row.top - 2, view.gutter, row.height + 4);
      pen.textBaseline = 'middle';
      pen.textAlign = 'left';
      let left = 8;
      if (row.kind === 'machine' && nodes[row.node].role === 'broker') {
        pen.fillStyle = colourOf(row.node);
        pen.fillRect(0, row.top, 4, row.height);
      }
      pen.fillStyle = ink.ink;
      pen.font = '600 12.5px ' + fontFamily;
      const room = view.gutter - left - 6;
      const name = row.kind === 'partition' ? (row.isOpen ? '▾ ' : '▸ ') + row.name : row.name;
      pen.fillText(fitted(pen, name, room), left, row.top + 9);
      pen.font = '11px ' + fontFamily;
      pen.fillStyle = ink.quiet;
      const lines = labelLines(row, t);
      for (let i = 0; i < lines.length; i++) {
        const top = row.top + (lines[i].top ?? 24 + i * 13);
        if (top > row.top + row.height) break;
        if (lines[i].swatch !== undefined) {
          pen.fillStyle = colourOf(lines[i].swatch);
          pen.fillRect(left + 2, top - 3, 6, 6);
        }
        pen.fillStyle = ink.quiet;
        const shift = lines[i].swatch !== undefined ? 13 : 0;
        pen.fillText(fitted(pen, lines[i].text, room - shift), left + shift, top);
      }
      hits.push({ x0: 0, y0: row.top, x1: view.gutter, y1: row.top + row.height, row });
    }

    function labelLines(row, t) {
      if (row.kind === 'faults') return [{ text: row.note }];
      if (row.kind === 'machine') {
        if (row.height < 30) return [];
        const dirty = nodes[row.node].disks.map(disk => disks[disk]?.at(t ?? run.end) ?? 0);
        if (t === undefined) return [{ text: view.gutter < 120 ? 'unsynced' : 'unsynced bytes' }];
        return [{ text: stateAt(row.node, t) },
          { text: bytes(dirty.reduce((a, b) => a + b, 0)) + ' unsynced' }];
      }
      if (!row.isOpen) return [];
      const reign = t === undefined ? undefined : reignAt(row.part, t);
      const lines = [];
      row.part.holders.forEach((node, i) => {
        const end = t === undefined ? undefined : row.part.ends.get(node)?.at(t);
        const role = reign?.leader === node ? ' leads' : '';
        lines.push({ text: nodeName(node) + (end === undefined ? '' : ' ends ' + end) + role,
          top: copyTop + 5 + i * copyStep, swatch: node });
      });
      const mark = reign ? row.part.marks.get(reign.leader)?.at(t) : undefined;
      const below = copyTop + row.part.holders.length * copyStep;
      lines.push({ text: 'offsets', top: below + 14 });
      if (mark !== undefined) lines.push({ text: 'high watermark ' + mark, top: below + 27 });
      return lines;
    }

    function stateAt(node, t) {
      const life = livesOf[node].find(life => life[1] <= t && t < life[2]);
      return life ? states[life[3]] : 'not started';
    }

    const livesOf = nodes.map((_, node) => run.lives.filter(life => life[0] === node));

    function paintCursor() {
      const line = (t, colour, dash) => {
        if (t === undefined || t < view.from || t > view.to) return;
        pen.strokeStyle = colour;
        pen.lineWidth = 1;
        pen.setLineDash(dash);
        pen.beginPath();
        pen.moveTo(Math.round(x(t)) + 0.5, 0);
        pen.lineTo(Math.round(x(t)) + 0.5, view.height);
        pen.stroke();
        pen.setLineDash([]);
      };
      line(view.cursor, ink.ink, []);
      line(view.pointed, ink.quiet, [3, 3]);
    }
    """#
}
