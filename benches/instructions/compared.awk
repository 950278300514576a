# Holds counts (the second file) against those that are held (the first), and
# fails if a workload takes more. Variable: tolerance, in per cent.

/^#/ || $1 == "workload" { next }
FILENAME == ARGV[1] { held[$1, $3] = $4; next }
$3 == "all" {
    order[++workloads] = $1
    now[$1] = $4
    unit[$1] = $2 == "event" ? "an event" : "thousand"
    next
}
{
    places[$1] = places[$1] $3 "\n"
    now[$1, $3] = $4
}

# Up to five places that grew, most first.
function where(workload,    names, count, shown, n, best, most, before) {
    count = split(places[workload], names, "\n") - 1
    for (n = 1; n <= count; n++) {
        grew[n] = now[workload, names[n]]
        if ((workload, names[n]) in held) grew[n] -= held[workload, names[n]]
    }
    for (shown = 0; shown < 5; shown++) {
        most = 0
        for (n = 1; n <= count; n++) if (grew[n] > most) most = grew[best = n]
        if (most == 0) return
        grew[best] = 0
        before = (workload, names[best]) in held ? held[workload, names[best]] : "less than 1%"
        printf "      %11.1f in %s, held %s\n", now[workload, names[best]], names[best], before
    }
}

END {
    for (n = 1; n <= workloads; n++) {
        name = order[n]
        printf "%-5s %11.1f %-8s", name, now[name], unit[name]
        if (!((name, "all") in held)) {
            print "  not held: renew"
            code = 1
            continue
        }
        percent = 100 * (now[name] / held[name, "all"] - 1)
        printf "  held %11.1f  %+6.1f%%  ", held[name, "all"], percent
        if (percent > tolerance) {
            print "TOO MANY"
            where(name)
            code = 1
        } else if (percent < -tolerance) {
            print "fewer: renew, so that the gain is held"
        } else {
            print "as held"
        }
    }
    exit code
}
