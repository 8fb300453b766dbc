extension TimelineScript {
  /// The part that tells details.
  static let panel = #"""
    // Details beside the picture.
    const panel = element('panel');

    /** An element with text or children. */
    function make(tag, ...children) {
      const node = document.createElement(tag);
      node.append(...children.filter(child => child !== undefined));
      return node;
    }

    function table(rows) {
      const body = make('dl');
      for (const [name, value] of rows) body.append(make('dt', String(name)), make('dd', String(value)));
      return body;
    }

    /** A link to an instant. */
    function link(t, text = clock(t), chosen) {
      const node = make('a', text);
      node.href = '#t=' + clock(t, 6) + (chosen ? '&sel=' + encodeURIComponent(chosen) : '');
      node.className = 'time';
      return node;
    }

    /** Words in which instants become links. */
    function linked(text) {
      const parts = text.split(/(\b\d+\.\d{3}s\b)/);
      return parts.map(part => /^\d+\.\d{3}s$/.test(part) ? link(parseTime(part), part) : part);
    }

    /** Shows a thing by its name, such as `loss:0`. */
    function choose(name, quiet) {
      view.chosen = name;
      const [kind, text] = (name || '').split(':');
      const index = parseInt(text, 10);
      if (kind === 'loss' && run.losses[index]) showLoss(index);
      else if (kind === 'event' && events[index]) showFacts(eventFacts(events[index]), events[index].t);
      else if (kind === 'msg' && index < messages.t.length) showFacts(messageFacts(index), messages.t[index]);
      else if (kind === 'batch' && index < batches.t.length) showBatch(index);
      else { view.chosen = undefined; showSummary(); }
      if (!quiet) tellLater();
      refresh();
    }

    function heading(text, back = true) {
      const head = make('div');
      head.className = 'head';
      if (back) {
        const button = make('button', '‹ all');
        button.type = 'button';
        button.title = 'Back to the overview (Esc)';
        button.onclick = () => choose(undefined);
        head.append(button);
      }
      head.append(make('h2', text));
      return head;
    }

    function showFacts(facts, t) {
      const place = make('p', link(t, 'at ' + clock(t, 6)));
      panel.replaceChildren(heading(facts.title), place, table(facts.rows));
    }

    function showLoss(index) {
      const loss = run.losses[index];
      const story = make('ol');
      story.className = 'life';
      for (const line of loss.lines.slice(1)) story.append(make('li', ...linked(line.trim())));
      panel.replaceChildren(heading(lossTitle(loss)), make('p', ...linked(loss.lines[0])), story);
    }

    function lossTitle(loss) {
      const range = loss.end === loss.first + 1 ? '@' + loss.first : '@' + loss.first + '–' + (loss.end - 1);
      return parts[loss.part].name + range;
    }

    function showBatch(index) {
      const facts = batchFacts(index);
      panel.replaceChildren(heading(facts.title), make('p', link(batches.t[index])), table(facts.rows));
    }

    function showSummary() {
      const children = [];
      if (run.losses.length) {
        const list = make('ul');
        list.className = 'losses';
        run.losses.forEach((loss, index) => {
          const button = make('button', make('strong', lossTitle(loss)),
            ' ' + (loss.permitted ? 'permitted' : 'FORBIDDEN') + ', ' + count(loss.acked, 'record')
            + ' acknowledged, gone at ' + clock(loss.at));
          button.type = 'button';
          button.className = loss.permitted ? 'permitted' : 'forbidden';
          button.onclick = () => { go(loss.at); choose('loss:' + index); };
          list.append(make('li', button));
        });
        children.push(make('h2', 'Lost records'), list);
      } else {
        children.push(make('h2', 'Lost records'), make('p', 'None: every acknowledged record is there.'));
      }
      children.push(...eventList('Broken promises', ['violation', 'precursor']));
      children.push(legend());
      if (run.left.length) {
        children.push(make('h2', 'Not shown'), make('ul', ...run.left.map(text => make('li', text))));
      }
      children.push(make('h2', 'Made by'), make('pre', run.command));
      panel.replaceChildren(...children);
    }

    function eventList(title, kinds) {
      const found = events.map((event, index) => [event, index]).filter(([event]) => kinds.includes(event.k));
      if (!found.length) return [];
      const list = make('ul', ...found.slice(0, 50).map(([event, index]) =>
        make('li', link(event.t, clock(event.t), 'event:' + index), ' ' + event.x)));
      list.className = 'events';
      return [make('h2', title), list];
    }

    const legendEntries = [
      ['election', 'election'], ['unclean', 'unclean election'], ['leaderless', 'no leader'],
      ['truncation', 'truncation'], ['recovery', 'log opened'], ['stop', 'stop, crash, power loss'],
      ['start', 'start, serving'], ['violation', 'broken promise'], ['precursor', 'broken on the way'],
      ['loss', 'records lost'], ['storage', 'storage fails'], ['refused', 'writes refused'],
      ['controller', 'controller'], ['pause', 'pause or stop asked'],
    ];

    function legend() {
      const list = make('ul');
      list.className = 'legend';
      for (const [kind, text] of legendEntries) {
        const canvas = document.createElement('canvas');
        const brush = fit(canvas, 18, 18);
        drawShape(shapes[kind][0], 9, 9, 6, ink[shapes[kind][1]], brush);
        canvas.setAttribute('aria-hidden', 'true');
        list.append(make('li', canvas, text));
      }
      const lines = make('ul',
        make('li', 'Copies: full bar in sync, bright when leading, thin line out of sync.'),
        make('li', 'Offsets: a line for each log end, dots for high watermarks.'),
        make('li', 'Brokers: the area below is what only memory holds.'),
        make('li', 'Messages (zoom in): → delivered, -□- kept back, ✕ dropped, ⊣ connection reset.'));
      return make('div', make('h2', 'Legend'), list, lines);
    }
    """#
}
