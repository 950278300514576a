#!/usr/bin/env bash
# Counts the instructions that the shipped program executes, and holds them
# against benches/instructions/held.csv. Unlike a time, a count is the same on a
# busy machine, so that a few per cent can be told.
#
#   benches/instructions.sh           fails if a workload takes 3% more than held
#   benches/instructions.sh --renew   writes the counts of today down
#
# Per event: two runs that differ in length are counted, and the difference is
# divided by that of their events, so that start-up and tables drop out.
set -euo pipefail
cd "$(dirname "$0")/.."

tolerance=3 # per cent
here=benches/instructions
target=${CARGO_TARGET_DIR:-target}
out=$target/instructions

fail() { printf '%s\n' "$*" >&2; exit 2; }

renew=false
case "${1-}" in
    "") ;;
    --renew) renew=true ;;
    *) fail "usage: benches/instructions.sh [--renew]" ;;
esac
command -v valgrind > /dev/null || fail "valgrind is missing: apt-get install valgrind"
cargo build --quiet --release
rm -rf "$out"
mkdir -p "$out"

# count NAME ARGUMENTS: one run of the program.
count() {
    local name=$1
    shift
    valgrind --tool=callgrind --callgrind-out-file="$out/$name.callgrind" \
        "$target/release/pathflow" "$@" > /dev/null 2> "$out/$name.log" \
        || { cat "$out/$name.log" >&2; fail "pathflow $* failed under valgrind"; }
    awk -v root="$PWD" -f $here/by_place.awk "$out/$name.callgrind" | sort > "$out/$name.places"
}

# events NAME: how many events the program says it has run.
events() {
    local said
    said=$(sed -n 's/.* in the base, \([0-9,]*\) events in .*/\1/p' "$out/$1.log" | tr -d ,)
    test -n "$said" || fail "no number of events in $out/$1.log"
    printf '%s\n' "$said"
}

# The total, and the places that have at least one per cent of it, most first.
with_total() {
    sort -t , -k 4,4nr -k 3,3 | awk -F , -v OFS=, '
        NR == 1 { print $1, $2, "all", sprintf($2 == "event" ? "%.1f" : "%.0f", $5) }
        $4 >= $5 / 100 { print $1, $2, $3, $4 }
    ' >> "$out/now.csv"
}

# per_event NAME SCENARIO SHORT LONG [ARGUMENTS]: SHORT and LONG are settings.
per_event() {
    local name=$1 scenario=$2 short=$3 long=$4 job fewer more
    shift 4
    local run=(run "$scenario" --replications 1 --threads 1 "$@")
    count "$name-short" "${run[@]}" --set "$short" &
    job=$!
    count "$name" "${run[@]}" --set "$long"
    wait "$job"
    fewer=$(events "$name-short")
    more=$(events "$name")
    join -t $'\t' -a 1 -a 2 -e 0 -o 0,1.2,2.2 "$out/$name-short.places" "$out/$name.places" \
        | awk -F '\t' -v workload="$name" -v events=$((more - fewer)) '
            { count[$1] = ($3 - $2) / events; all += count[$1] }
            END { for (place in count) printf "%s,event,%s,%.1f,%.4f\n", workload, place, count[place], all }
        ' | with_total
}

# per_run NAME ARGUMENTS: the whole run, in thousands.
per_run() {
    local name=$1
    count "$@"
    awk -F '\t' -v workload="$name" '
            { count[$1] = $2 / 1000; all += count[$1] }
            END { for (place in count) printf "%s,run,%s,%.0f,%.4f\n", workload, place, count[place], all }
        ' "$out/$name.places" | with_total
}

per_event w1 scenarios/bench/w1-m-m-1.toml stop_after_patients={50000,100000}
per_event w2 scenarios/bench/w2-m-m-20.toml stop_after_patients={50000,100000}
per_event w3 scenarios/bench/w3-urgent-care.toml stop_after_patients={25000,50000}
# A month, and then another one that is not reported.
per_event wyh scenarios/wyh 'follow_up="0 days"' 'follow_up="31 days"' \
    --set start=2024-04-01 --set report_to=2024-04-30
per_run load check scenarios/wyh

with="$(rustc --version); $(valgrind --version); $(getconf GNU_LIBC_VERSION); $(uname -m)"
touch $here/held.csv
before=$(sed -n 's/^# Counted with: //p' $here/held.csv)
if test "$before" != "$with"; then
    printf 'Held were counts with: %s\nThese are with:        %s\n' "$before" "$with"
fi
code=0
awk -F , -v tolerance=$tolerance -f $here/compared.awk $here/held.csv "$out/now.csv" || code=$?

if $renew; then
    {
        printf '# Instructions by workload and place; read and written by benches/instructions.sh.\n'
        printf '# Per event, or per run in thousands. Places with less than 1%% are left out.\n'
        printf '# Counted with: %s\n' "$with"
        printf 'workload,per,place,instructions\n'
        cat "$out/now.csv"
    } > "$out/held.csv"
    cp "$out/held.csv" $here/held.csv
    printf 'Written: %s\n' $here/held.csv
    exit 0
fi
if test "$code" -ne 0; then
    cat << END

More instructions than are held. Line by line: callgrind_annotate $out/NAME.callgrind
If it is worth them: benches/instructions.sh --renew, and say why in the commit.
END
fi
exit "$code"
