extension TimelineScript {
  /// The part that draws marks.
  static let pins = #"""
    // Single events as marks whose shape says what they are.
    const shapes = {
      election: ['triangle', 'ink'], unclean: ['warning', 'bad'], leaderless: ['ring', 'bad'],
      truncation: ['cut', 'warn'], recovery: ['turn', 'ink'], violation: ['star', 'bad'],
      precursor: ['star', 'warn'], loss: ['cross', 'bad'], stop: ['square', 'bad'],
      start: ['play', 'ink'], storage: ['square', 'warn'], controller: ['diamond', 'ink'],
      quorum: ['diamond', 'quiet'], refused: ['ban', 'warn'], fenced: ['dot', 'quiet'],
      pause: ['bars', 'warn'], seek: ['diamond', 'warn'], sync: ['dot', 'quiet'],
      leads: ['dot', 'quiet'],
    };

    const ofCopies = new Set(['truncation', 'recovery', 'leads', 'refused']);

    /** The place of an event's mark: its lane and height there. */
    function placeOf(event) {
      if (event.p !== undefined) {
        const row = rows.find(row => row.kind === 'partition' && row.place === event.p);
        if (row) {
          const copy = row.isOpen ? row.part.holders.indexOf(event.n) : -1;
          const onCopy = copy >= 0 && ofCopies.has(event.k);
          return onCopy ? row.top + copyTop + 5 + copy * copyStep : row.top + 8;
        }
      }
      const lane = laneOf.get(event.n);
      return lane ? lane.top + Math.min(13, lane.height) / 2 : undefined;
    }

    const rank = { violation: 9, loss: 8, unclean: 7, leaderless: 7, stop: 6, truncation: 5,
      storage: 5, precursor: 5, election: 4, recovery: 3, controller: 3, start: 2, refused: 2 };

    function paintPins() {
      const groups = new Map();
      const close = 11;
      events.forEach((event, index) => {
        if (event.k === 'fault' || event.t < view.from || event.t > view.to) return;
        if ((event.k === 'sync' || event.k === 'leads') && view.to - view.from > 2e7) return;
        const y = placeOf(event);
        if (y === undefined) return;
        const px = x(event.t);
        const last = groups.get(y)?.at(-1);
        if (last && px - last.x < close) last.all.push(index);
        else groups.set(y, [...(groups.get(y) || []), { x: px, y, all: [index] }]);
      });
      for (const list of groups.values()) for (const group of list) paintPin(group);
    }

    function paintPin({ x: px, y, all }) {
      let best = all[0];
      for (const index of all) {
        if ((rank[events[index].k] || 0) > (rank[events[best].k] || 0)) best = index;
      }
      const isChosen = all.some(index => view.chosen === 'event:' + index);
      const [shape, colour] = shapes[events[best].k] || ['dot', 'quiet'];
      const size = rank[events[best].k] >= 5 ? 6.5 : 5;
      if (isChosen) {
        pen.fillStyle = ink.ink;
        pen.beginPath();
        pen.arc(px, y, size + 5, 0, 7);
        pen.fill();
      }
      pen.fillStyle = ink.paper;
      pen.beginPath();
      pen.arc(px, y, size + 2, 0, 7);
      pen.fill();
      drawShape(shape, px, y, size, ink[colour]);
      if (all.length > 1) {
        pen.font = '700 9px ' + fontFamily;
        pen.fillStyle = ink.ink;
        pen.textAlign = 'left';
        pen.textBaseline = 'middle';
        pen.fillText(all.length > 99 ? '99+' : all.length, px + size + 2.5, y - 4);
      }
      hits.push({ x0: px - 7, y0: y - 7, x1: px + 7, y1: y + 7, event: best, all });
    }

    /** Draws one of the marks; the legend uses it too. */
    function drawShape(shape, px, y, r, colour, brush = pen) {
      brush.fillStyle = brush.strokeStyle = colour;
      brush.lineWidth = 1.8;
      brush.beginPath();
      const path = (...points) => {
        points.forEach(([dx, dy], i) => i ? brush.lineTo(px + dx * r, y + dy * r)
          : brush.moveTo(px + dx * r, y + dy * r));
        brush.closePath();
        brush.fill();
      };
      if (shape === 'triangle') path([0, -1], [1, 0.8], [-1, 0.8]);
      else if (shape === 'play') path([-0.8, -1], [1, 0], [-0.8, 1]);
      else if (shape === 'square') path([-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]);
      else if (shape === 'diamond') path([0, -1], [1, 0], [0, 1], [-1, 0]);
      else if (shape === 'cut') path([-1, -0.9], [1, -0.9], [-1, 0.9]);
      else if (shape === 'warning') {
        path([0, -1.2], [1.2, 1], [-1.2, 1]);
        brush.fillStyle = '#ffffff';
        brush.fillRect(px - 0.9, y - r * 0.45, 1.8, r * 0.75);
        brush.fillRect(px - 0.9, y + r * 0.5, 1.8, 1.8);
      } else if (shape === 'star') {
        const points = [];
        for (let i = 0; i < 16; i++) {
          const reach = i % 2 ? 0.62 : 1.25, angle = i * Math.PI / 8;
          points.push([Math.cos(angle) * reach, Math.sin(angle) * reach]);
        }
        path(...points);
      } else if (shape === 'cross') {
        brush.lineWidth = 3;
        for (const [a, b] of [[-1, 1], [1, -1]]) {
          brush.moveTo(px + a * r * 0.85, y - r * 0.85);
          brush.lineTo(px + b * r * 0.85, y + r * 0.85);
        }
        brush.stroke();
      } else if (shape === 'ring' || shape === 'turn' || shape === 'ban') {
        brush.arc(px, y, r * 0.85, shape === 'turn' ? 0.6 : 0, shape === 'turn' ? 5.6 : 7);
        if (shape === 'ban') {
          brush.moveTo(px - r * 0.6, y + r * 0.6);
          brush.lineTo(px + r * 0.6, y - r * 0.6);
        }
        brush.stroke();
        if (shape === 'turn') {
          brush.beginPath();
          brush.arc(px + r * 0.75, y - r * 0.6, 2, 0, 7);
          brush.fill();
        }
      } else if (shape === 'bars') {
        brush.fillRect(px - r * 0.7, y - r * 0.8, r * 0.5, r * 1.6);
        brush.fillRect(px + r * 0.2, y - r * 0.8, r * 0.5, r * 1.6);
      } else {
        brush.arc(px, y, r * 0.55, 0, 7);
        brush.fill();
      }
    }
    """#
}
