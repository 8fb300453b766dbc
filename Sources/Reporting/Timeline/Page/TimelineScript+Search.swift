extension TimelineScript {
  /// The part that searches.
  static let search = #"""
    // Search by record, offset, machine, instant or words.
    element('find').addEventListener('submit', event => {
      event.preventDefault();
      search(element('query').value.trim());
    });

    function say(text) { element('status').textContent = text; }

    function search(text) {
      if (!text) return;
      const record = /^(.*?)\s*#(\d+)$/.exec(text), offset = /^(.+)@(\d+)$/.exec(text);
      const t = parseTime(text);
      if (record) return findRecord(record[1], +record[2]);
      if (offset) return findOffset(offset[1], +offset[2]);
      if (t !== undefined) { go(t); return say('at ' + clock(t)); }
      const node = nodes.findIndex(node => node.name.toLowerCase() === text.toLowerCase());
      if (node >= 0) return findNode(node);
      const place = parts.findIndex(part => part.name === text);
      if (place >= 0) return findPartition(place);
      findWords(text.toLowerCase());
    }

    function findNode(node) {
      const lane = laneOf.get(node);
      scroll.scrollTop = lane.top - 60;
      say(nodeName(node) + ' is ' + stateAt(node, view.cursor ?? (view.from + view.to) / 2));
    }

    function findPartition(place) {
      folded.delete(place);
      layOut();
      scroll.scrollTop = rows.find(row => row.place === place).top - 60;
      refresh();
      say(parts[place].name);
    }

    function findRecord(writer, number) {
      for (let i = 0; i < batches.t.length; i++) {
        if (nodeName(batches.client[i]) !== writer || number < batches.first[i]
          || number >= batches.first[i] + batches.count[i]) continue;
        go(batches.t[i], 200e3);
        choose('batch:' + i);
        return say('found ' + writer + ' #' + number);
      }
      say(`nothing is known of '${writer} #${number}'`);
    }

    function findOffset(name, offset) {
      const place = parts.findIndex(part => part.name === name);
      if (place < 0) return say(`there is no partition '${name}'`);
      const loss = run.losses.findIndex(loss =>
        loss.part === place && loss.first <= offset && offset < loss.end);
      let first = Infinity;
      for (const curve of parts[place].ends.values()) {
        for (let i = 0; i < curve.t.length; i++) {
          if (curve.v[i] > offset) { first = Math.min(first, curve.t[i]); break; }
        }
      }
      if (first === Infinity) return say(`no copy of ${name} ever reached offset ${offset}`);
      go(first, 500e3);
      findPartition(place);
      if (loss >= 0) choose('loss:' + loss);
      say(`${name}@${offset} was first written by ${clock(first)}`
        + (loss >= 0 ? ' and was lost' : ''));
    }

    function findWords(words) {
      const after = view.cursor ?? -1;
      const matches = events.map((event, index) => [event, index])
        .filter(([event]) => event.x.toLowerCase().includes(words));
      if (!matches.length) return say(`no event says '${words}'`);
      const [event, index] = matches.find(([event]) => event.t > after) || matches[0];
      go(event.t);
      choose('event:' + index);
      say(count(matches.length, 'event') + ' found; Enter shows the next');
    }
    """#
}
