extension TimelineScript {
  /// The part that draws the overview.
  static let map = #"""
    // The whole run in a small strip, with the stretch that is looked at.
    function paintMap() {
      const height = 40, brush = fit(map, view.width, height);
      const left = view.gutter, width = plotWidth();
      const place = t => left + t / run.end * width;
      brush.fillStyle = ink.faint;
      brush.fillRect(left, 0, width, height);
      paintMapTraffic(brush, place, height);
      for (const event of events) {
        const px = place(event.t);
        if (event.k === 'fault') {
          brush.fillStyle = ink.warn;
          brush.globalAlpha = 0.45;
          if (event.u !== undefined) brush.fillRect(px, 0, Math.max(1, place(event.u) - px), 6);
          brush.globalAlpha = 1;
          brush.fillRect(px - 0.5, 0, 1.5, 9);
        } else if (['violation', 'loss', 'unclean'].includes(event.k)) {
          drawShape(shapes[event.k][0], px, 20, 4, ink.bad, brush);
        } else if (['election', 'truncation', 'leaderless', 'stop'].includes(event.k)) {
          brush.fillStyle = ink.ink;
          brush.fillRect(px - 0.5, height - 9, 1.5, 9);
        }
      }
      const from = Math.max(left, place(view.from)), to = Math.min(left + width, place(view.to));
      brush.fillStyle = ink.shade;
      brush.fillRect(left, 0, from - left, height);
      brush.fillRect(to, 0, left + width - to, height);
      brush.strokeStyle = ink.ink;
      brush.lineWidth = 1.5;
      brush.strokeRect(from + 0.5, 0.75, Math.max(2, to - from - 1), height - 1.5);
      brush.font = '11px ' + fontFamily;
      brush.fillStyle = ink.quiet;
      brush.textBaseline = 'middle';
      brush.clearRect(0, 0, left, height);
      brush.fillText('whole run', 8, 13);
      brush.fillText(length(run.end), 8, 28);
    }

    function paintMapTraffic(brush, place, height) {
      if (!view.total) {
        const numbers = messages.counts[0] ? new Float64Array(messages.counts[0].length) : [];
        for (const counts of messages.counts) counts.forEach((n, i) => { numbers[i] += n; });
        view.total = { numbers, most: Math.max(1, ...numbers) };
      }
      const { numbers, most } = view.total, stretch = run.messages.stretch;
      brush.fillStyle = ink.quiet;
      brush.globalAlpha = 0.3;
      for (let i = 0; i < numbers.length; i++) {
        if (!numbers[i]) continue;
        const high = Math.sqrt(numbers[i] / most) * (height - 4);
        const wide = Math.max(1, place(stretch) - place(0));
        brush.fillRect(place(i * stretch), height - high, wide, high);
      }
      brush.globalAlpha = 1;
    }
    """#
}
