extension TimelineScript {
  /// The part that reads the run's data.
  static let data = #"""
    'use strict';
    // The run's data: short texts become typed arrays.
    const started = performance.now();
    const run = JSON.parse(document.getElementById('data').textContent);

    /** Numbers of seven bits a byte, zigzag; a rising column holds differences. */
    function unpack(text, rising) {
      const raw = atob(text);
      let count = 0;
      for (let i = 0; i < raw.length; i++) if (raw.charCodeAt(i) < 128) count++;
      const numbers = new Float64Array(count);
      let value = 0, scale = 1, last = 0, place = 0;
      for (let i = 0; i < raw.length; i++) {
        const byte = raw.charCodeAt(i);
        value += (byte & 127) * scale;
        if (byte >= 128) { scale *= 128; continue; }
        const number = value % 2 ? -(value + 1) / 2 : value / 2;
        last = rising ? last + number : number;
        numbers[place++] = last;
        value = 0;
        scale = 1;
      }
      return numbers;
    }

    /** First index whose value is above `limit` in ascending numbers. */
    function above(numbers, limit) {
      let low = 0, high = numbers.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (numbers[middle] <= limit) low = middle + 1; else high = middle;
      }
      return low;
    }

    /** Values that hold until the next; with coarser levels for looking from afar. */
    class Curve {
      constructor(packed) {
        this.t = unpack(packed.t, true);
        this.v = unpack(packed.v, true);
        this.levels = [{ t: this.t, low: this.v, high: this.v, last: this.v }];
        while (this.levels.at(-1).t.length > 4096) {
          this.levels.push(Curve.coarser(this.levels.at(-1)));
        }
      }
      static coarser(fine) {
        const count = Math.ceil(fine.t.length / 8);
        const make = () => new Float64Array(count);
        const level = { t: make(), low: make(), high: make(), last: make() };
        for (let i = 0; i < count; i++) {
          const end = Math.min(fine.t.length, i * 8 + 8);
          let low = Infinity, high = -Infinity;
          for (let k = i * 8; k < end; k++) {
            if (fine.low[k] < low) low = fine.low[k];
            if (fine.high[k] > high) high = fine.high[k];
          }
          level.t[i] = fine.t[i * 8];
          level.low[i] = low;
          level.high[i] = high;
          level.last[i] = fine.last[end - 1];
        }
        return level;
      }
      get empty() { return this.t.length === 0; }
      /** The value at an instant, if there was any. */
      at(t) {
        const place = above(this.t, t) - 1;
        return place < 0 ? undefined : this.v[place];
      }
      /** The level to draw `width` points of, and its places between two instants. */
      span(from, to, width) {
        let found;
        for (const level of this.levels) {
          const first = Math.max(0, above(level.t, from) - 1), end = above(level.t, to);
          found = { level, first, end };
          if (end - first <= 2 * width) break;
        }
        return found;
      }
      /** Least and greatest value between two instants. */
      range(from, to) {
        if (this.empty) return undefined;
        const { level, first, end } = this.span(from, to, 400);
        let low = Infinity, high = -Infinity;
        for (let i = first; i < end; i++) {
          if (level.low[i] < low) low = level.low[i];
          if (level.high[i] > high) high = level.high[i];
        }
        return low <= high ? [low, high] : undefined;
      }
    }

    const nodes = run.nodes;
    const disks = run.disks.map(packed => new Curve(packed));
    const parts = run.partitions.map(part => ({
      name: part.name,
      reigns: part.reigns.map(([t, leader, epoch, isr, elr, unclean]) =>
        ({ t, leader, epoch, isr, elr, unclean })),
      ends: new Map(part.ends.map(one => [one.n, new Curve(one.s)])),
      marks: new Map(part.marks.map(one => [one.n, new Curve(one.s)])),
      syncs: new Map(part.syncs.map(one => [one.n, new Curve(one.s)])),
    }));
    for (const part of parts) {
      const holders = new Set(part.ends.keys());
      for (const reign of part.reigns) for (const node of reign.isr) holders.add(node);
      part.holders = [...holders].sort((a, b) => a - b);
    }
    const messages = {
      t: unpack(run.messages.t, true), d: unpack(run.messages.d), size: unpack(run.messages.size),
      counts: run.messages.counts.map(text => unpack(text)),
      odd: [], longest: 0,
    };
    {
      const sort = unpack(run.messages.sort);
      ['from', 'to', 'kind', 'end'].forEach((name, place) => {
        messages[name] = Int16Array.from(sort, one => run.messages.sorts[one][place]);
      });
    }
    for (let i = 0; i < messages.t.length; i++) {
      if (messages.end[i] !== 2) messages.odd.push(i);
      else if (messages.d[i] > messages.longest) messages.longest = messages.d[i];
    }
    const batches = {
      client: unpack(run.batches.client), part: unpack(run.batches.part),
      first: unpack(run.batches.first, true), count: unpack(run.batches.count),
      t: unpack(run.batches.t, true), d: unpack(run.batches.d), end: unpack(run.batches.end),
      base: unpack(run.batches.base, true),
    };
    const events = run.events;
    const outcomes = ['no answer', 'acknowledged', 'failed', 'outcome unknown'];
    const ends = ['under way', 'delivered', 'dropped', 'reset'];
    const states = ['starting', 'up', 'standing still', 'stopping', 'stopped', 'killed',
      'crashed', 'without power'];

    /** An instant in seconds. */
    function clock(t, digits = 3) {
      const unit = 10 ** (6 - digits);
      return (Math.floor(t / unit + 1e-6) * unit / 1e6).toFixed(digits) + 's';
    }

    /** A length of time in a handy unit. */
    function length(t) {
      if (t < 1000) return t.toFixed(0) + 'µs';
      if (t < 1e6) return +(t / 1000).toFixed(t < 1e4 ? 2 : 1) + 'ms';
      return +(t / 1e6).toFixed(t < 1e7 ? 2 : 1) + 's';
    }

    function bytes(n) {
      if (n < 1024) return n + ' B';
      if (n < 1 << 20) return (n / 1024).toFixed(1) + ' KiB';
      return (n / (1 << 20)).toFixed(1) + ' MiB';
    }

    function nodeName(node) { return node >= 0 && nodes[node] ? nodes[node].name : 'nobody'; }
    function count(n, noun) { return n.toLocaleString('en') + ' ' + noun + (n === 1 ? '' : 's'); }

    /** The reign of a partition at an instant. */
    function reignAt(part, t) {
      let low = 0, high = part.reigns.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (part.reigns[middle].t <= t) low = middle + 1; else high = middle;
      }
      return part.reigns[low - 1];
    }
    """#
}
