extension TimelineScript {
  /// The part that answers keys and buttons.
  static let keys = #"""
    // Buttons, keys, help, and the beginning.
    const help = element('help');
    const keyTexts = [
      ['← →', 'earlier, later'], ['Shift ← →', 'a whole screen'], ['↑ ↓', 'scroll the lanes'],
      ['+ −', 'less time, more time'], ['0', 'the whole run'], ['n p', 'next event, event before'],
      ['N P', 'the same among losses and broken promises'], ['Enter', 'details of the event'],
      ['/', 'search'], ['t', 'light or dark'], ['Esc', 'back to the overview'], ['?', 'this help'],
    ];

    function showHelp() {
      const close = make('button', 'close');
      close.type = 'button';
      close.onclick = () => help.close();
      const title = make('h2', 'Keys');
      title.id = 'helptitle';
      help.replaceChildren(title, table(keyTexts),
        make('p', 'The wheel zooms where you point; with Shift it moves. Drag the lanes or the strip '
          + 'above them. A click on a mark, message or record tells everything about it.'),
        make('p', 'Search: “writer 0 #123” for a record, “orders-0@456” for an offset, a machine, '
          + 'a partition, an instant such as “12.5s”, or any words.'), close);
      help.showModal();
    }

    /** Goes to the next or previous event among some kinds. */
    function walk(direction, kinds) {
      const now = view.cursor ?? (direction > 0 ? view.from - 1 : view.to + 1);
      const known = view.chosen?.startsWith('event:') ? +view.chosen.slice(6) : undefined;
      const order = events.map((_, index) => index)
        .filter(index => !kinds || kinds.includes(events[index].k));
      const candidates = order.filter(index => {
        const t = events[index].t;
        if (known !== undefined && events[known].t === t) return (index - known) * direction > 0;
        return direction > 0 ? t > now : t < now;
      });
      const index = direction > 0 ? candidates[0] : candidates.at(-1);
      if (index === undefined) return say('no further event');
      go(events[index].t);
      choose('event:' + index);
      say(clock(events[index].t) + ' ' + events[index].x);
    }

    const grave = ['loss', 'violation', 'precursor', 'unclean'];
    const keys = {
      ArrowLeft: event => pan(event.shiftKey ? -1 : -0.1),
      ArrowRight: event => pan(event.shiftKey ? 1 : 0.1),
      ArrowUp: () => { scroll.scrollTop -= 40; }, ArrowDown: () => { scroll.scrollTop += 40; },
      '+': () => zoom(0.6), '=': () => zoom(0.6), '-': () => zoom(1 / 0.6), '0': lookAtAll,
      Home: () => look(0, view.to - view.from),
      End: () => look(run.end - (view.to - view.from), run.end),
      n: () => walk(1), p: () => walk(-1), N: () => walk(1, grave), P: () => walk(-1, grave),
      '?': showHelp, t: switchTheme, Escape: () => { choose(undefined); tip.hidden = true; },
      '/': () => element('query').focus(), Enter: () => panel.querySelector('a, button')?.focus(),
    };

    document.addEventListener('keydown', event => {
      if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
      const isTyping = event.target instanceof HTMLInputElement;
      if (isTyping) { if (event.key === 'Escape') plot.focus(); return; }
      const isControl = event.target.closest('button, a, summary');
      if (isControl && ['Enter', ' ', 'ArrowUp', 'ArrowDown'].includes(event.key)) return;
      const action = keys[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    });

    element('in').onclick = () => zoom(0.5);
    element('out').onclick = () => zoom(2);
    element('whole').onclick = lookAtAll;
    element('later').onclick = () => walk(1);
    element('earlier').onclick = () => walk(-1);
    element('ask').onclick = showHelp;
    element('theme').onclick = switchTheme;

    function switchTheme() {
      const root = document.documentElement;
      const isDark = root.dataset.theme ? root.dataset.theme === 'dark'
        : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = isDark ? 'light' : 'dark';
      restyle();
    }

    function restyle() {
      readInk();
      if (!view.chosen) showSummary();
      refresh();
    }

    /** On paper everything is light, and the table is there. */
    function printed(isOn) {
      const root = document.documentElement, story = element('story');
      if (isOn) {
        [view.theme, view.wasOpen] = [root.dataset.theme, story.open];
        [root.dataset.theme, story.open] = ['light', true];
      } else {
        story.open = view.wasOpen;
        if (view.theme) root.dataset.theme = view.theme; else delete root.dataset.theme;
      }
      readInk();
      paint();
    }

    addEventListener('beforeprint', () => printed(true));
    addEventListener('afterprint', () => printed(false));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
    addEventListener('resize', refresh);
    addEventListener('hashchange', readAddress);

    view.width = element('stage').clientWidth;
    foldQuiet();
    layOut();
    readInk();
    showSummary();
    lookAtAll();
    readAddress();
    paint();
    view.ready = performance.now() - started;
    say(count(events.length, 'event') + ', ' + count(messages.t.length, 'message')
      + '; press ? for keys');
    """#
}
