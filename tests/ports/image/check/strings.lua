-- Strings, patterns, tables, closures, coroutines, garbage. Prints what the host's Lua must print, too.
local text = "The quick brown fox jumps over the lazy dog"
print(#text, text:upper(), text:lower(), text:reverse(), text:rep(2, "; "))
print(text:sub(5, 9), text:sub(-3), text:sub(10, 2), text:byte(1, 3), string.char(76, 117, 97))
print(text:find("fox"), text:find("o", 15, true), text:find("(%a+) (%a+)", 10))
for word, first in text:gmatch("((%a)%a*)") do io.write(word, ":", first, " ") end
print()
print(text:gsub("%s", "_", 3), text:gsub("(%w+) (%w+)", "%2 %1"), (text:gsub("%w+", { The = "A", dog = "cat" })))
print(("%5d|%-5d|%05d|%x|%X|%o|%c|%q|%s|%10.3s|%%"):format(42, 42, 42, 255, 255, 8, 65, 'q"\n', "s", "abcdef"))
print(("%5.2f|%e|%g|%a"):format(3.14159, 12345.678, 1e20, 1.0))
print(string.pack("<i4", 305419896):byte(1, -1), string.unpack("<i4", "\x78\x56\x34\x12"))
print(utf8.char(228, 8364, 128512), utf8.len("äöü"), #"äöü")

local list = {}
for i = 1, 200 do list[i] = (i * 7919) % 1009 end
table.sort(list)
print(table.concat(list, ",", 1, 20), #list, select("#", table.unpack(list, 1, 5)))
table.insert(list, 1, "front"); table.remove(list)
print(list[1], #list, next({}), rawlen(list), rawequal(list, list))

local function counter()
    local n = 0
    return function() n = n + 1; return n end
end
local a, b = counter(), counter()
print(a(), a(), b(), a())
local numbers = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i * i) end end)
print(numbers(), numbers(), numbers(), coroutine.isyieldable())
local meta = setmetatable({}, { __index = function(_, key) return key .. "!" end, __call = function(_, x) return x * 2 end })
print(meta.anything, meta(21), pcall(error, { code = 7 }), select(2, pcall(error, "message", 0)))
for i = 1, 2000 do local garbage = { i, tostring(i):rep(50) } end
collectgarbage()
print(collectgarbage("count") < 1000, load("return 1 + 1")(), load("syntax error here"))
local fibonacci = setmetatable({}, { __index = function(t, n) local v = n < 2 and n or t[n - 1] + t[n - 2]; t[n] = v; return v end })
print(fibonacci[80])
goto done
print("never")
::done::
print(os.getenv("NOTHING"), type(os.time()), type(os.clock()))
