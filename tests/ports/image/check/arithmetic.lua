-- Whole numbers, floating point, conversions and comparisons. Prints what the host's Lua must print, too.
local function show(...) print(string.format(...)) end

for _, a in ipairs { 7, -7, 0, 1, math.maxinteger, math.mininteger, 1 << 31, 123456789012 } do
    for _, b in ipairs { 3, -3, 1, -1, 2, 1000003, math.maxinteger } do
        show("%d %d: %d %d %d %d %d %d %d %d", a, b, a + b, a - b, a * b, a // b, a % b, a & b, a | b, a ~ b)
        show("  %s %s %s %s", a < b, a <= b, a == b, math.ult(a, b))
    end
    show("%d: %d %d %d %d %d", a, a << 1, a >> 1, a << 40, a >> 40, ~a)
end
for _, x in ipairs { 0.5, -0.5, 1.0, 3.25, -1234.5678, 1e15, 1e-7, 123456.789e3, 2.0 ^ 53 } do
    for _, y in ipairs { 2.0, -3.5, 0.1, 1e3 } do
        show("%.14g %.14g: %.14g %.14g %.14g %.14g %.14g %.14g", x, y, x + y, x - y, x * y, x / y, x // y, x % y)
    end
    show("%.14g: floor %s ceil %s trunc %s int %s", x, math.floor(x), math.ceil(x), math.fmod(x, 1) == 0, math.tointeger(x))
end
for n = 1, 20 do
    show("%d: %.12f %.12f %.12f %.12f %.12f", n, math.sqrt(n), math.sin(n), math.exp(n / 10), math.log(n), n ^ 0.25)
end
for _, text in ipairs { "10", " 0x1p4 ", "1e2", "0x7fffffffffffffff", "9223372036854775808", "1e", "abc", "", "  12  ", "0x", "1_000" } do
    show("%q %s %s", text, tonumber(text), math.type(tonumber(text)))
end
print(tonumber("zz", 36), tonumber("1011", 2), tonumber("8", 8), 10 // 0.0, -10 % 3, -10 // 3, 7 // -2.0, 5 % -3.5)
print(pcall(function() return 1 // 0 end), pcall(function() return 1 % 0 end), pcall(function() return 1.5 | 1 end))
print(1 == 1.0, math.type(1), math.type(1.0), 1 < 1.5, "10" + 5, "3" * "4", 10 .. "")
local sum, product = 0, 1
for i = 1, 1000 do sum = sum + i * i end
for i = 1, 25 do product = product * i end
print(sum, product, math.maxinteger + 1 == math.mininteger, math.abs(math.mininteger))
