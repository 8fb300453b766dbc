/// How a report's page looks: in light, in the dark, and on paper.
///
/// The colours of series are those of Okabe and Ito, which people with colour-blindness can tell
/// apart; shapes and dashes say the same once more.
enum StyleSheet {
  /// The sheet's text.
  static let text = """
    :root { color-scheme: light dark;
      --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --faint: #f3f5f7;
      --accent: #0072b2; --warn: #b23c00; --warnbg: #fff1e8; --answerbg: #eaf4fb;
      --blue: #0072b2; --red: #d55e00; --green: #009e73; --purple: #b4578c; --orange: #c77f00;
      --sky: #3a93c9; --grey: #6e7781; }
    @media (prefers-color-scheme: dark) { :root {
      --paper: #14181d; --ink: #e6e9ec; --quiet: #9aa4af; --line: #39424c; --faint: #1c2229;
      --accent: #56b4e9; --warn: #ff9a5c; --warnbg: #33211a; --answerbg: #17293a;
      --blue: #56b4e9; --red: #ff7f2a; --green: #2ac79a; --purple: #e08fc0; --orange: #e69f00;
      --sky: #a6dbff; --grey: #9aa4af; } }
    * { box-sizing: border-box; }
    html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
    body { margin: 0; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
      "Helvetica Neue", Arial, sans-serif; }
    main { max-width: 1080px; margin: 0 auto; padding: 28px 24px 64px; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 6px; }
    h2 { font-size: 1.35rem; margin: 44px 0 10px; padding-top: 14px;
      border-top: 2px solid var(--line); }
    h3 { font-size: 1.08rem; margin: 28px 0 6px; }
    p, ul, ol { margin: 8px 0; max-width: 86ch; }
    li { margin: 4px 0; }
    .answer { font-size: 1.1rem; background: var(--answerbg); border-left: 4px solid var(--accent);
      padding: 12px 16px; margin: 12px 0; border-radius: 0 6px 6px 0; max-width: none; }
    .warning { background: var(--warnbg); border-left: 4px solid var(--warn); padding: 10px 16px;
      border-radius: 0 6px 6px 0; max-width: none; }
    .note, .quiet { color: var(--quiet); }
    .note { font-size: .9rem; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
      monospace; font-size: .86em; }
    code { background: var(--faint); padding: 1px 4px; border-radius: 4px; }
    pre { background: var(--faint); border: 1px solid var(--line); border-radius: 6px;
      padding: 12px 14px; overflow-x: auto; line-height: 1.4; }
    pre code { background: none; padding: 0; }
    .scroll { overflow-x: auto; margin: 14px 0 20px; }
    table { border-collapse: collapse; width: 100%; font-size: .87rem;
      font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--quiet); padding: 0 0 6px; font-size: .95em; }
    th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0;
      border-bottom: 1px solid var(--line); }
    thead th { vertical-align: bottom; font-weight: 600;
      border-bottom: 2px solid var(--line); }
    tbody th code { white-space: nowrap; padding: 1px 0; background: none; }
    tbody th { font-weight: 400; } tbody th:not(.n) { min-width: 9em; }
    .wordy tbody th:not(.n) { min-width: 18em; }
    th:not(:first-child), td:not(:first-child) { padding-left: 10px; }
    th small, td small { display: block; color: var(--quiet); font-weight: 400;
      font-size: .86em; }
    tbody .n small { white-space: nowrap; }
    .n { text-align: right; }
    tbody .n { white-space: nowrap; }
    tr.strong td, tr.strong th { background: var(--answerbg); }
    table.narrow { width: auto; min-width: 40%; }
    nav { font-size: .9rem; margin: 14px 0 0; color: var(--quiet); }
    a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
    figure { margin: 18px 0 24px; overflow-x: auto; }
    figcaption { color: var(--quiet); font-size: .9rem; max-width: 90ch; }
    svg { display: block; width: 100%; height: auto; max-width: 1032px; min-width: 620px; }
    svg text { fill: var(--ink); font: 12px system-ui, -apple-system, "Segoe UI", Roboto,
      "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
    svg .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px;
      stroke-linejoin: round; }
    svg .quiet { fill: var(--quiet); }
    svg .small { font-size: 11px; }
    svg .head { font-weight: 600; }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .axis { stroke: var(--quiet); stroke-width: 1; }
    svg .row { fill: var(--faint); }
    svg .lead { stroke: var(--quiet); stroke-width: .7; }
    svg .s0 { --s: var(--blue); } svg .s1 { --s: var(--red); } svg .s2 { --s: var(--green); }
    svg .s3 { --s: var(--purple); } svg .s4 { --s: var(--orange); } svg .s5 { --s: var(--sky); }
    svg .s6 { --s: var(--grey); }
    svg .line { fill: none; stroke: var(--s); stroke-width: 2; stroke-linejoin: round; }
    svg .thin { stroke-width: 1.2; stroke-opacity: .7; }
    svg .fill { fill: var(--s); }
    svg .open { fill: var(--paper); stroke: var(--s); stroke-width: 1.8; }
    svg .band { fill: var(--s); fill-opacity: .2; }
    svg .d1 { stroke-dasharray: 8 4; } svg .d2 { stroke-dasharray: 2 3; }
    svg .d3 { stroke-dasharray: 10 3 2 3; } svg .d4 { stroke-dasharray: 5 2; }
    @page { size: A4; margin: 11mm 12mm; }
    @media print {
      :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #d4d4d4; --faint: #f4f4f4;
        --accent: #0072b2; --warn: #b23c00; --warnbg: #fff1e8; --answerbg: #eef5fa;
        --blue: #0072b2; --red: #d55e00; --green: #009e73; --purple: #b4578c;
        --orange: #c77f00; --sky: #3a93c9; --grey: #6e7781; }
      html { font-size: 9.2pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      body { font-size: 9.2pt; line-height: 1.36; }
      main { padding: 0; max-width: none; } nav { display: none; }
      svg { min-width: 0; } figure { overflow: visible; }
      p, ul, ol, figcaption { max-width: none; margin: 5px 0; }
      .answer { font-size: 1.03rem; padding: 5px 10px; margin: 6px 0; }
      .warning { padding: 6px 10px; } figure { margin: 8px 0 10px; }
      h1 { font-size: 16pt; } h2 { font-size: 12.5pt; margin: 14px 0 4px; padding-top: 6px; }
      h3 { font-size: 10.5pt; margin: 10px 0 2px; }
      h1, h2, h3, caption { break-after: avoid; }
      figure, tr, .whole, .answer, .warning { break-inside: avoid; }
      thead { display: table-header-group; }
      table { font-size: 7.6pt; line-height: 1.25; }
      .scroll { overflow: visible; margin: 6px 0 10px; }
      th, td { padding: 2px 5px 2px 0; }
      th:not(:first-child), td:not(:first-child) { padding-left: 5px; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7.6pt; }
      tbody th:not(.n) { min-width: 9em; } .wordy tbody th:not(.n) { min-width: 20em; }
      .sheet { break-after: page; }
      .sheet + h2 { margin-top: 0; border-top: none; }
    }
    """
}
