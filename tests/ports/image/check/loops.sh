# Pipes, loops, functions, here-documents, traps: what a shell that nobody wrote for us makes of the system.
total=0
for i in 1 2 3 4 5; do
    total=$((total + i))
done
echo "total $total"
seq 1 50 | while read n; do
    case $n in
        *0) echo "ten $n" ;;
        *5) echo "five $n" ;;
    esac
done | sort | head -n 4
double() { echo $(($1 * 2)); }
echo "doubled $(double 21) $(double $(double 4))"
cat <<END | grep -c line
line one
no
line two
END
i=0
until [ $i -ge 3 ]; do i=$((i + 1)); echo "round $i" >> rounds; done
echo $(wc -l < rounds)
while read a b; do echo "$b-$a"; done < rounds
(cd / && pwd; exit 3); echo "status $?"
false || echo "or"; true && echo "and"
set -- x y z; echo "$# $1 $*"; shift; echo "$# $1"
trap 'echo trapped' EXIT
echo a b c | { read x y; echo "$y"; }
x=pre.fix.post; echo "${x%.*} ${x##*.} ${nothing:-default} ${#x}"
for f in round*; do echo "file $f"; done
sleep 0.1 & wait $!; echo "waited $?"
{ echo out; echo err >&2; } 2>&1 | sort
printf '%s=%d\n' one 1 two 2
kill -l 15
rm rounds
