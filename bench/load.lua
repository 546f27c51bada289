-- load - what wrk sends: the requests of the file $BENCH_REQUESTS in order, one line of numbers at the end
--
-- Each line of the file is METHOD PATH TOKEN BODY, separated by tabs; TOKEN and BODY may be empty.
-- A TOKEN "session X" is the cookie of somebody who works here; any other a guest's.
-- $BENCH_PAUSE: milliseconds that a guest thinks between two messages, half as long to half as long again.
local all, at = {}, 0

function init()
    for line in io.lines(os.getenv("BENCH_REQUESTS")) do
        local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
        local session = token:match("^session (.*)$")
        local headers = { ["Content-Type"] = body ~= "" and "application/json" or nil,
                          ["Cookie"] = session and "fd_session=" .. session or nil,
                          ["Authorization"] = token ~= "" and not session and "Bearer " .. token or nil }
        all[#all + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
    math.randomseed(os.time())
end

function request()
    at = at % #all + 1
    return all[at]
end

local pause = tonumber(os.getenv("BENCH_PAUSE") or "0")
if pause > 0 then
    function delay()
        return math.random(pause / 2, pause * 3 / 2)
    end
end

function done(summary, latency)
    local e = summary.errors
    print(string.format("BENCH %d %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), latency.max, e.status, e.connect + e.read + e.write + e.timeout))
end
