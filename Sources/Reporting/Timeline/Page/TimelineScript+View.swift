extension TimelineScript {
  /// The part that keeps what is looked at.
  static let view = #"""
    // What is looked at: a stretch of time, an instant, a thing.
    const view = { from: 0, to: run.end, cursor: undefined, chosen: undefined, gutter: 168 };
    const closest = 20;
    let wanted = false, told = 0;

    function element(id) { return document.getElementById(id); }
    const plot = element('plot'), axis = element('axis'), map = element('map');
    const scroll = element('scroll');

    /** Asks for a new picture. */
    function refresh() {
      if (wanted) return;
      wanted = true;
      requestAnimationFrame(() => { wanted = false; paint(); });
    }

    function plotWidth() { return Math.max(50, view.width - view.gutter); }
    function x(t) { return view.gutter + (t - view.from) / (view.to - view.from) * plotWidth(); }
    function timeAt(px) {
      return view.from + (px - view.gutter) / plotWidth() * (view.to - view.from);
    }

    /** Looks at a stretch of time, within the run and not too short. */
    function look(from, to) {
      const span = Math.min(run.end * 1.02, Math.max(closest, to - from));
      const margin = run.end * 0.01;
      from = Math.min(Math.max(from, -margin), Math.max(-margin, run.end + margin - span));
      view.from = from;
      view.to = from + span;
      refresh();
      tellLater();
    }

    function zoom(factor, around = (view.from + view.to) / 2) {
      const span = (view.to - view.from) * factor;
      const share = (around - view.from) / (view.to - view.from);
      look(around - span * share, around + span * (1 - share));
    }

    function pan(share) {
      const step = (view.to - view.from) * share;
      look(view.from + step, view.to + step);
    }

    /** Looks at the whole run. */
    function lookAtAll() { look(-run.end * 0.01, run.end * 1.01); }

    /** Looks at an instant; closer than now if asked for. */
    function go(t, span) {
      view.cursor = t;
      const width = span || view.to - view.from;
      look(t - width / 2, t + width / 2);
    }

    /** Writes into the address what is looked at. */
    function tellLater() {
      clearTimeout(told);
      told = setTimeout(() => {
        const middle = view.cursor !== undefined && view.cursor >= view.from && view.cursor <= view.to
          ? view.cursor : (view.from + view.to) / 2;
        const place = ['t=' + clock(middle, 6), 'z=' + clock(view.to - view.from, 6)];
        if (view.chosen) place.push('sel=' + encodeURIComponent(view.chosen));
        history.replaceState(null, '', '#' + place.join('&'));
      }, 200);
    }

    /** An instant or length as people write it, in microseconds. */
    function parseTime(text) {
      const found = /^(-?[0-9.]+)\s*(us|µs|ms|s|m)?$/.exec(text.trim());
      if (!found) return undefined;
      const unit = { us: 1, 'µs': 1, ms: 1e3, s: 1e6, m: 6e7 }[found[2] || 's'];
      const value = parseFloat(found[1]);
      return Number.isFinite(value) ? value * unit : undefined;
    }

    /** Looks at what the address says. */
    function readAddress() {
      const place = new URLSearchParams(location.hash.slice(1));
      const t = parseTime(place.get('t') || ''), z = parseTime(place.get('z') || '');
      if (place.has('sel')) choose(place.get('sel'), true);
      if (t !== undefined) go(t, z || Math.min(view.to - view.from, Math.max(2e6, run.end / 20)));
    }
    """#
}
