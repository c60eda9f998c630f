-- Posts one body after the other, each under an idempotency key of its own.
local bodies, run, sent = {}, "", 0

function init(args)
  for line in io.lines(args[1]) do bodies[#bodies + 1] = line end
  run = args[2]
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  sent = sent + 1
  wrk.headers["Idempotency-Key"] = run .. "-" .. sent
  return wrk.format("POST", nil, nil, bodies[sent % #bodies + 1])
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"per_second": %.2f, "p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f, "refused": %d}\n',
    (summary.requests - errors.status) / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
