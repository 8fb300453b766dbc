/// A space of small clusters that run for a moment.
func smallSpace(
  title: String = "a small space",
  rate: String = "{ logBetween: [\"20/s\", \"200/s\"] }",
  expect: String = "{ pass: true, lost: 0 }",
  rest: String = ""
) -> String {
  """
  // A space for the tests of the command line.
  {
    format: 1, title: "\(title)",
    base: {
      cluster: { brokers: 1 },
      topics: { orders: { partitions: 1, "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100 }] },
      run: { for: "1500ms", settle: "20s" },
    },
    vary: { clients: { writers: [{ topic: "orders", rate: \(rate), bytes: 100 }] } },
    expect: \(expect),\(rest)
  }
  """
}
