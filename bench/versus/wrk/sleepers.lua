-- Think time of one second. The delay before a connection's first request is random, so that they don't start as one.
local users = tonumber(os.getenv("VERSUS_USERS"))
local started = 0

function delay()
  if started < users then
    started = started + 1
    return math.random(0, 1000)
  end
  return 1000
end
