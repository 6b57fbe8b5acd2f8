-- The 22 requests of a visit, one after the other on every connection, with changing paths and fixed cookies.
local ITEMS = 50
local cookies = { ["Cookie"] = "session=0123456789abcdef; visit=1" }
local requests = {}
local place = 0

function init()
  for item = 1, ITEMS do
    requests[#requests + 1] = wrk.format("GET", "/login", cookies)
    requests[#requests + 1] = wrk.format("GET", "/home", cookies)
    for section = 1, 18 do
      requests[#requests + 1] = wrk.format("GET", "/section/" .. section .. "/" .. item, cookies)
    end
    requests[#requests + 1] = wrk.format("GET", "/leave", cookies)
    requests[#requests + 1] = wrk.format("GET", "/goodbye", cookies)
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end
