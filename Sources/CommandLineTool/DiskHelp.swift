import Hardware
import Primitives

/// What a scenario can say about disks, as Markdown, from the registries of faults and profiles.
enum DiskHelp {
  /// The whole page; `Sources/Documentation.docc/DiskReference.md` is a copy.
  static var page: String {
    ([introduction] + faults + profiles).joined(separator: "\n\n") + "\n"
  }

  private static let introduction = """
    # Disks in scenarios

    Every kind of disk fault, and every field of a file system and of a device.

    This page is what `wavetank help disk` prints. Rules and sources are in <doc:DiskModel>; the
    scenario `every-disk-fault` shows each fault at work.

    ## Faults

    A step brings a fault upon the disk of one or more machines:

    ```json5
    { disk: "broker 1", fault: "torn-write", file: "orders-0/*.log", nth: 2 },
    { disk: "all disk of orders-0", fault: "input-output", operation: "sync", for: "5s" },
    { wipe: "broker 1" },
    { swap: ["broker 1", "broker 2"] },
    { evict: "broker 1", file: "*.log" },
    ```

    `name` lets `{ heal: NAME }` end a fault; `{ heal: "all" }` ends every one. A pattern of paths
    fits from the start of any name: `*` stands for anything within a name, `**` for anything across
    names, `?` for one character. A scripted fault that hits nothing makes the run vacuous.

    A failed write of the journal (`operation: "journal"`) stops the whole file system, as
    `failedJournal` of its profile says, until the machine reboots or `heal` mounts it again, which
    reboots the machine: what was not committed is lost.

    `fillDisk`, `freeDisk`, `eio` and `slowDisk` are short forms of `fill`, `input-output` and
    `slow-disk` that may pass without an effect.
    """

  // MARK: Faults

  private static var faults: [String] {
    DiskFaultRegistry.all.map { fault in
      var lines = ["### \(fault.name)", "", fault.summary, ""]
      if !fault.parameters.isEmpty {
        lines += table(
          ["Parameter", "Value", "Meaning", "Without it"],
          fault.parameters.map { parameter in
            [
              "`\(parameter.name)`", parameter.range, parameter.meaning,
              parameter.standard ?? "must be given",
            ]
          }
        )
        lines.append("")
      }
      if !fault.draws.isEmpty { lines.append("- Draws \(fault.draws).") }
      lines.append("- When it ends: \(fault.heals).")
      lines.append("- Counts \(fault.counters.joined(separator: ", ")).")
      lines.append("- Source: \(fault.source).")
      return lines.joined(separator: "\n")
    }
  }

  // MARK: Profiles

  private static var profiles: [String] {
    [
      """
      ## File systems

      `cluster.host.fileSystem` names one, or takes one with fields of its own:

      ```json5
      host: { fileSystem: { base: "xfs", journalCommit: "10s", failedJournal: "read-only" } }
      ```
      """,
      fields(FileSystemProfile.fields),
      values(FileSystemProfile.fields, FileSystemProfile.all.map { ($0.name, $0) }),
      """
      ## Devices

      `cluster.host.device` works the same way; a latency is given by its median and its 99th
      percentile:

      ```json5
      host: { device: { base: "hdd", bandwidth: "90MB", sync: { p50: "20ms", p99: "90ms" } } }
      ```
      """,
      fields(DeviceProfile.fields),
      values(DeviceProfile.fields, DeviceProfile.all.map { ($0.name, $0) }),
    ]
  }

  private static func fields<Profile>(_ fields: [ProfileField<Profile>]) -> String {
    table(
      ["Field", "Value", "Meaning"],
      fields.map { ["`\($0.word.name)`", $0.word.form.text, $0.word.meaning] }
    ).joined(separator: "\n")
  }

  private static func values<Profile>(
    _ fields: [ProfileField<Profile>],
    _ profiles: [(name: String, profile: Profile)]
  ) -> String {
    table(
      ["Field"] + profiles.map(\.name),
      fields.map { field in
        ["`\(field.word.name)`"] + profiles.map { field.get($0.profile).description }
      }
    ).joined(separator: "\n")
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> [String] {
    ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
  }
}
