extension TimelineScript {
  /// The part that lays out lanes.
  static let rows = #"""
    // Lanes from top to bottom.
    const rows = [];
    const laneOf = new Map();
    const folded = new Set();

    function isServer(node) { return nodes[node].role === 'broker' || nodes[node].role === 'controller'; }

    /** Orders the machines: controllers, brokers, clients. */
    function machineOrder() {
      const rank = { controller: 0, broker: 1, writer: 2, reader: 3, admin: 4 };
      return nodes.map((_, index) => index)
        .sort((a, b) => rank[nodes[a].role] - rank[nodes[b].role] || a - b);
    }

    /** Lays out every lane; answers nothing, sets `view.height`. */
    function layOut() {
      rows.length = 0;
      laneOf.clear();
      let top = 0;
      const add = (row, height, gap) => {
        rows.push({ ...row, top, height });
        top += height + gap;
        return rows.at(-1);
      };
      add({ kind: 'faults', name: 'faults', note: 'script and chance' }, 34, 6);
      for (const node of machineOrder()) {
        const role = nodes[node].role;
        const tall = role === 'broker';
        laneOf.set(node, add({ kind: 'machine', node, name: nodes[node].name },
          tall ? 46 : 20, tall ? 8 : 7));
      }
      top += 4;
      for (const [place, part] of parts.entries()) {
        const isOpen = !folded.has(place);
        add({ kind: 'partition', place, part, name: part.name, isOpen },
          isOpen ? 20 + part.holders.length * 11 + 52 : 20, 10);
      }
      view.height = top + 6;
    }

    /** With many partitions, only those that something happened to are open at first. */
    function foldQuiet() {
      if (parts.length <= 6) return;
      const busy = new Set(events.filter(event => event.p !== undefined
        && !['sync', 'leads', 'election', 'recovery'].includes(event.k)).map(event => event.p));
      let open = 0;
      for (let place = 0; place < parts.length; place++) {
        if (busy.has(place) && open < 6) open++; else folded.add(place);
      }
    }

    function toggle(place) {
      if (folded.has(place)) folded.delete(place); else folded.add(place);
      layOut();
      refresh();
    }
    """#
}
