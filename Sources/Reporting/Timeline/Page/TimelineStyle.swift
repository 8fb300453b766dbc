/// How a timeline's page looks: in light, in the dark, and on paper.
///
/// Colours of machines can be told apart by people with colour-blindness; shapes, dashes and words
/// say the same once more.
enum TimelineStyle {
  /// The sheet's text.
  static let text = """
    :root { color-scheme: light; --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #dfe3e8;
      --faint: #f5f7f9; --band: #e6eaee; --bad: #c2410c; --warn: #b45309; --good: #007d5c;
      --ash: #6e7781; --mark: #0072b2; --shade: rgba(255, 255, 255, 0.72); --active: #3f4750;
      --node1: #0067a5; --node2: #b35c00; --node3: #007d5c; --node4: #9c4a80; --node5: #2a7fae;
      --node6: #7a6a00; --node7: #5b5f97; }
    @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark;
      --paper: #14181d; --ink: #e6e9ec; --quiet: #9aa4af; --line: #2b333c; --faint: #1a2026;
      --band: #2a323b; --bad: #ff7a45; --warn: #e6a23c; --good: #2ac79a; --ash: #8b95a1;
      --mark: #56b4e9; --shade: rgba(10, 13, 16, 0.66); --active: #c3ccd5;
      --node1: #2f7fb8; --node2: #b8701c; --node3: #1f8f6d; --node4: #a85f90; --node5: #4b8fb3;
      --node6: #8a7c1f; --node7: #7277b8; } }
    :root[data-theme="dark"] { color-scheme: dark;
      --paper: #14181d; --ink: #e6e9ec; --quiet: #9aa4af; --line: #2b333c; --faint: #1a2026;
      --band: #2a323b; --bad: #ff7a45; --warn: #e6a23c; --good: #2ac79a; --ash: #8b95a1;
      --mark: #56b4e9; --shade: rgba(10, 13, 16, 0.66); --active: #c3ccd5;
      --node1: #2f7fb8; --node2: #b8701c; --node3: #1f8f6d; --node4: #a85f90; --node5: #4b8fb3;
      --node6: #8a7c1f; --node7: #7277b8; }
    * { box-sizing: border-box; }
    html, body { height: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); display: flex;
      flex-direction: column; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; padding: 10px 16px;
      border-bottom: 1px solid var(--line); }
    header .what { flex: 1 1 340px; min-width: 0; }
    h1 { font-size: 17px; margin: 0; line-height: 1.25; }
    header p { margin: 2px 0 0; display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: 13px; }
    .quiet { color: var(--quiet); }
    .case { font-weight: 600; }
    .verdict { font-weight: 700; padding: 0 8px; border-radius: 9px; border: 1.5px solid; }
    .verdict.good { color: var(--good); } .verdict.bad { color: var(--bad); }
    .tools { display: flex; gap: 4px; flex-wrap: wrap; }
    button, input { font: inherit; color: inherit; background: var(--faint);
      border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px; min-height: 30px; }
    button { cursor: pointer; } button:hover { background: var(--band); }
    :focus-visible { outline: 2.5px solid var(--mark); outline-offset: 1px; }
    #query { width: min(310px, 82vw); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    main { flex: 1 1 0; min-height: 0; display: flex; }
    #stage { flex: 1 1 auto; min-width: 0; display: flex; flex-direction: column; position: relative; }
    #stage canvas { display: block; }
    #map { margin-top: 6px; cursor: crosshair; }
    #scroll { flex: 1 1 0; min-height: 0; overflow-y: auto; overflow-x: hidden; }
    #plot { touch-action: none; }
    #status { margin: 0; padding: 4px 12px; color: var(--quiet); font-size: 12.5px; min-height: 26px;
      border-top: 1px solid var(--line); }
    #panel { flex: 0 0 340px; overflow-y: auto; border-left: 1px solid var(--line); padding: 4px 16px 24px; }
    #panel h2 { font-size: 14px; margin: 16px 0 6px; overflow-wrap: anywhere; }
    #panel ul, #panel ol { margin: 0; padding-left: 18px; }
    #panel ul.losses, #panel ul.legend, #panel ul.events { list-style: none; padding: 0; }
    #panel li { margin: 4px 0; }
    .losses button { width: 100%; text-align: left; border-left: 4px solid var(--ash); }
    .losses button.forbidden { border-left-color: var(--bad); }
    .legend { display: grid; grid-template-columns: 1fr 1fr; gap: 0 10px; font-size: 13px; }
    .legend li { display: flex; gap: 6px; align-items: center; }
    #panel h3 { font-size: 13px; margin: 14px 0 4px; }
    ol.life { list-style: none; padding: 0 0 0 14px !important; border-left: 2px solid var(--line); }
    ol.life li { position: relative; padding-left: 4px; }
    ol.life li::before { content: ""; position: absolute; left: -20px; top: 6px; width: 10px; height: 10px;
      border-radius: 50%; background: var(--dot, var(--ash)); border: 2px solid var(--paper); }
    ol.life li.last { font-weight: 600; }
    ol.life li.last::before { border-radius: 0; background: var(--bad); }
    .head { display: flex; gap: 10px; align-items: baseline; margin-top: 10px; }
    .head h2 { margin-top: 6px; } .head button { padding: 2px 8px; min-height: 26px; white-space: nowrap; }
    #panel pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 12px; margin: 0; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 6px 0; }
    dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    a { color: var(--mark); } a.time { font-variant-numeric: tabular-nums; white-space: nowrap; }
    #tip { position: absolute; left: 0; top: 0; z-index: 5; max-width: min(440px, 90%); padding: 7px 10px;
      pointer-events: none; background: var(--paper); border: 1px solid var(--quiet); border-radius: 6px;
      box-shadow: 0 4px 18px rgba(0, 0, 0, 0.25); font-size: 12.5px; }
    #tip[hidden] { display: none; }
    #story { border-top: 1px solid var(--line); padding: 4px 16px; max-height: 45vh; overflow: auto; }
    summary { cursor: pointer; padding: 4px 0; }
    table { border-collapse: collapse; font-size: 13px; }
    th, td { text-align: left; padding: 3px 14px 3px 0; vertical-align: top; border-bottom: 1px solid var(--line); }
    dialog { background: var(--paper); color: var(--ink); border: 1px solid var(--quiet); border-radius: 10px;
      max-width: 520px; }
    .notice { padding: 8px 16px; margin: 0; }
    @media (max-width: 800px) {
      html, body { height: auto; }
      body, main, #stage { display: block; }
      #scroll { max-height: 75vh; }
      #panel { border-left: 0; border-top: 1px solid var(--line); flex-basis: auto; }
    }
    @media print {
      html, body { height: auto; } .tools, #status, #tip { display: none; }
      main { display: block; } #scroll { overflow: visible; }
      #plot, #axis, #map { max-width: 100%; height: auto !important; }
      #panel { border: 0; } #story { max-height: none; }
    }
    """
}
