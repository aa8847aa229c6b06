-- A checksum of files, for comparing them across machines: Adler's, of zlib.
for _, name in ipairs(arg) do
    local file, a, b, length = assert(io.open(name, "rb")), 1, 0, 0
    for block in file:lines(1024) do
        for i = 1, #block do
            a = (a + block:byte(i)) % 65521
            b = (b + a) % 65521
        end
        length = length + #block
    end
    print(string.format("%08x %d %s", b << 16 | a, length, name))
end
