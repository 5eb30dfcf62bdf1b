# Reads the output of `go test -bench -benchmem -count N`. Takes the fastest of
# the N runs, which is the one that other work disturbed least, and sets the
# sizes 24, 240 and 2400 of one benchmark beside each other.

$1 == "pkg:" { package = $2; sub(/^[^\/]*\//, "", package) }

/^Benchmark/ {
	name = $1
	sub(/^Benchmark/, "", name)
	sub(/-[0-9]+$/, "", name) # the number of processors
	size = ""
	if (match(name, /\/(records=)?(24|240|2400)$/)) {
		size = substr(name, RSTART + 1)
		sub(/records=/, "", size)
		name = substr(name, 1, RSTART - 1)
	}
	name = package " " name
	if (!((name, size) in time)) {
		if (!(name in known)) { known[name] = 1; order[++names] = name }
		time[name, size] = memory[name, size] = allocations[name, size] = -1
	}
	for (i = 2; i < NF; i++) {
		if ($(i + 1) == "ns/op") keep(time, $i)
		if ($(i + 1) == "B/op") keep(memory, $i)
		if ($(i + 1) == "allocs/op") keep(allocations, $i)
	}
}

function keep(table, value) {
	if (table[name, size] < 0 || value < table[name, size]) table[name, size] = value
}

function line(label, size, before) {
	printf "%-34s %6s %12.3f %10.2f %11d", label, size, time[n, size] / 1e6, memory[n, size] / 1048576, allocations[n, size]
	if (before && time[n, before] > 0 && memory[n, before] > 0)
		printf "   × %5.2f time   × %5.2f memory", time[n, size] / time[n, before], memory[n, size] / memory[n, before]
	print ""
}

END {
	split("24 240 2400", sizes)
	printf "\n%-34s %6s %12s %10s %11s   %s\n", "", "size", "ms", "MiB", "allocs", "growth for ten times the work"
	for (i = 1; i <= names; i++) {
		n = order[i]; before = ""; label = n
		for (s = 0; s <= 3; s++) {
			size = s ? sizes[s] : ""
			if ((n, size) in time) { line(label, size, before); before = size; label = "" }
		}
	}
}
