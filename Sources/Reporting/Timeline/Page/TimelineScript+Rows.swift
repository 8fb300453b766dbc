extension TimelineScript {
  /// The part that lays out lanes.
  static let rows = #"""
    // Lanes from top to bottom.
    const rows = [];
    const laneOf = new Map();
    const folded = new Set();

    function isServer(node) { return ['broker', 'controller'].includes(nodes[node].role); }

    /** Orders the machines: controllers, brokers, clients. */
    function machineOrder() {
      const rank = { controller: 0, broker: 1, writer: 2, reader: 3, admin: 4 };
      return nodes.map((_, index) => index)
        .sort((a, b) => rank[nodes[a].role] - rank[nodes[b].role] || a - b);
    }

    const copyTop = 20, copyStep = 13;

    /** Lays out every lane and sets `view.height`; what room is left makes curves higher. */
    function layOut() {
      view.extra = 0;
      placeRows();
      const curves = rows.filter(row => row.isCurved).length;
      const spare = (view.room || 0) - view.height - 4;
      if (spare <= 0 || !curves) return;
      view.extra = Math.min(70, Math.floor(spare / curves));
      placeRows();
    }

    function placeRows() {
      rows.length = 0;
      laneOf.clear();
      let top = 0;
      const add = (row, height, gap) => {
        rows.push({ ...row, top, height });
        top += height + gap;
        return rows.at(-1);
      };
      add({ kind: 'faults', name: 'faults', note: 'script, chance' }, 34, 6);
      for (const node of machineOrder()) {
        const role = nodes[node].role;
        const tall = role === 'broker';
        laneOf.set(node, add({ kind: 'machine', node, name: nodes[node].name },
          tall ? 46 + view.extra / 2 : 18, tall ? 9 : 7));
        rows.at(-1).isCurved = tall;
      }
      top += 4;
      for (const [place, part] of parts.entries()) {
        const isOpen = !folded.has(place);
        add({ kind: 'partition', place, part, name: part.name, isOpen, isCurved: isOpen },
          isOpen ? copyTop + part.holders.length * copyStep + 52 + view.extra : 18, 12);
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
