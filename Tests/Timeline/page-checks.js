// Checks of a timeline's page in a browser: the test adds them to a copy of the page, and reads
// what they found from the document.
(() => {
  const found = [];
  const check = (name, holds, seen) =>
    found.push((holds ? 'ok ' : 'WRONG ') + name + (holds ? '' : ': ' + String(seen)));
  const key = (name, more = {}) =>
    plot.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, ...more }));
  const box = () => plot.getBoundingClientRect();
  const point = (type, px, py) => plot.dispatchEvent(new PointerEvent(type, {
    clientX: box().left + px, clientY: box().top + py, pointerId: 1, bubbles: true }));
  const click = (px, py) => { point('pointerdown', px, py); point('pointerup', px, py); };
  plot.setPointerCapture = () => {};
  const text = id => element(id).textContent;
  const span = () => view.to - view.from;
  const middle = hit => [(hit.x0 + hit.x1) / 2, (hit.y0 + hit.y1) / 2];
  paint();

  // The beginning.
  check('the page opens in under two seconds', view.ready < 2000, view.ready);
  check('the whole run is in sight', view.from <= 0 && view.to >= run.end, span());
  check('there is a lane for each machine', laneOf.size === run.nodes.length, laneOf.size);
  check('the loss is listed', text('panel').includes('orders-0@0–799'), text('panel'));
  check('something was drawn', new Set(plot.getContext('2d')
    .getImageData(0, 0, plot.width, plot.height).data).size > 20, 'one colour');

  // Zoom and pan: keys, buttons, wheel, drag.
  const whole = span();
  key('+');
  check('plus zooms in', span() < whole, span());
  element('in').click();
  const closer = span();
  check('the button zooms in', closer < whole * 0.4, closer);
  const from = view.from;
  key('ArrowRight');
  check('an arrow key moves', view.from > from, view.from);
  paint();
  const under = timeAt(600);
  plot.dispatchEvent(new WheelEvent('wheel', { clientX: box().left + 600, clientY: box().top + 20,
    deltaY: -200, cancelable: true }));
  check('the wheel zooms', span() < closer, span());
  check('it zooms where it points', Math.abs(timeAt(600) - under) < span() / 100,
    timeAt(600) - under);
  const before = view.from;
  point('pointerdown', 600, 40);
  point('pointermove', 700, 40);
  point('pointerup', 700, 40);
  check('dragging moves', view.from < before, view.from);
  key('0');
  check('zero shows everything', span() >= whole * 0.99, span());

  // A lost record and its life.
  paint();
  const lost = hits.find(hit => hit.loss !== undefined);
  check('lost records are drawn', lost !== undefined, hits.length);
  if (lost) click(...middle(lost));
  const life = text('panel');
  for (const words of ['writer 0 sends', 'appends offsets 0 to 799', 'copies them',
    'high watermark', 'loses power', 'becomes leader in epoch 3', 'cuts its log',
    'What would have kept them', 'the contract permits it']) {
    check('the life says: ' + words, life.includes(words), life);
  }
  const instants = panel.querySelectorAll('a.time');
  check('its instants are links', instants.length > 8, instants.length);
  location.hash = [...instants].find(a => a.textContent === '19.137s').getAttribute('href');
  readAddress();
  check('a link goes there', Math.abs(view.cursor - 19.137e6) < 1e4, view.cursor);

  // Nothing that is written is cut off at an edge, wide or narrow.
  const style = getComputedStyle(element('query'));
  const ruler = document.createElement('canvas').getContext('2d');
  ruler.font = style.fontSize + ' ' + style.fontFamily;
  const hint = ruler.measureText(element('query').placeholder).width;
  const box0 = element('query').clientWidth - 2 * parseFloat(style.paddingLeft);
  check('the hint fits the field of search', hint <= box0, hint + ' of ' + box0);
  for (const width of [undefined, '500px']) {
    element('stage').style.cssText = width ? 'max-width: ' + width : '';
    for (const address of ['#t=30s&z=60s', '#t=20s&z=4s', '#t=19.2s&z=0.3s']) {
      location.hash = address;
      readAddress();
      paint();
      const where = (width || 'wide') + ' ' + address;
      const cut = view.axis.filter(one => one.from < view.gutter || one.to > view.width);
      check('instants stand whole on the axis: ' + where, view.axis.length > 0 && !cut.length,
        JSON.stringify(cut));
      const labels = hits.filter(hit => hit.label !== undefined);
      check('words of faults stand whole: ' + where, labels.every(hit =>
        hit.x0 >= view.gutter && hit.x1 - 7 <= view.width), JSON.stringify(labels));
    }
  }
  element('stage').style.cssText = '';
  location.hash = '#t=10s&z=30s';
  readAddress();
  paint();
  const strip = hits.find(hit => hit.loss !== undefined), loss = run.losses[strip.loss];
  const answer = loss.steps.find(step => step.x.includes('is told that'));
  check('a lost range begins with the promise', loss.told === answer.t && loss.since < loss.told
    && Math.abs(strip.x0 - x(answer.t)) < 1, [strip.x0, x(answer.t), loss.since, loss.told]);

  // Messages, pins, hover.
  location.hash = '#t=19.1s&z=0.2s';
  readAddress();
  paint();
  check('messages are arrows', view.arrows && hits.some(hit => hit.message !== undefined), span());
  const arrow = hits.find(hit => hit.message !== undefined && hit.line[0] > view.gutter);
  const [x0, y0, x1, y1] = arrow.line;
  showTip(arrow, 300, 300);
  check('hovering tells of a message', /request|response/.test(text('tip')) &&
    text('tip').includes('size'), text('tip'));
  choose('msg:' + arrow.message);
  check('a message can be chosen', text('panel').includes('took'), text('panel'));
  const pin = hits.find(hit => hit.all && hit.x0 > view.gutter);
  point('pointermove', ...middle(pin));
  check('hovering tells of an event', !tip.hidden && text('tip').length > 10, text('tip'));
  check('the label tells the state there', /\d+ ends/.test(
    labelLines(rows.find(row => row.kind === 'partition'), view.pointed)
      .map(line => line.text).join(' ')), 'nothing');

  // Search.
  search('writer 0 #123');
  check('a record is found', text('panel').includes('acknowledged')
    && text('panel').includes('broker 1 has it'), text('panel'));
  check('it tells that it was lost', text('panel').includes('were lost'), text('panel'));
  search('orders-0@456');
  check('an offset is found', text('status').includes('was lost'), text('status'));
  check('its loss is shown', text('panel').includes('becomes leader'), text('panel'));
  search('broker 1');
  check('a broker is found', text('status').startsWith('broker 1 is'), text('status'));
  search('12.5s');
  check('an instant is found', Math.abs(view.cursor - 12.5e6) < 1, view.cursor);
  search('LEADER-COMPLETE');
  check('words are found', text('panel').includes('LEADER-COMPLETE'), text('panel'));
  search('nothing like this');
  check('what is not there is said', text('status').includes('no event says'), text('status'));

  // Keyboard alone.
  key('Escape');
  view.cursor = undefined;
  key('0');
  key('n');
  const first = view.cursor;
  key('n');
  check('n goes from event to event', view.chosen.startsWith('event:') && view.cursor >= first,
    view.chosen);
  key('N');
  check('N goes to what is grave', ['loss', 'violation', 'precursor', 'unclean']
    .includes(events[+view.chosen.slice(6)].k), view.chosen);
  key('?');
  check('help opens', help.open && help.textContent.includes('the whole run'), help.textContent);
  help.close();
  key('t');
  check('the theme changes', document.documentElement.dataset.theme !== undefined, 'no');
  key('Escape');
  check('Escape goes back', text('panel').includes('Lost records'), text('panel'));
  check('the lanes can have the focus', plot.tabIndex === 0 && plot.getAttribute('role'), 'no');

  // The table beside the picture, and paper.
  const tableText = element('story').textContent;
  check('the table tells the main events', tableText.includes('power off broker 1')
    && tableText.includes('without the committed'), tableText.slice(0, 200));
  printed(true);
  check('paper is light', ink.paper === '#ffffff', ink.paper);
  printed(false);

  // Speed of a picture.
  const began = performance.now();
  for (let i = 0; i < 10; i++) { zoom(i % 2 ? 2 : 0.5); paint(); }
  const cost = (performance.now() - began) / 10;
  check('pictures come fast enough to follow a hand', cost < 400, cost);

  document.documentElement.dataset.checks = found.join('\n');
})();
