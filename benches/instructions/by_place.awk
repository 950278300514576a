# Adds up what callgrind counted by place: a source file of the program, another
# crate, the standard library, or a library of the system. Code that was inlined
# counts where it was written; that of the standard library in the file around
# it, since a `slice::get` tells nobody where to look.
# Variable: root, the folder of the program.

# `fl=(3) name` gives a number to a name, `fl=(3)` is that name.
function named(names, line,    number, name) {
    sub(/^[a-z]+=/, "", line)
    number = name = line
    sub(/\).*/, "", number)
    sub(/^\([0-9]+\) ?/, "", name)
    if (name != "") names[number] = name
    return names[number]
}

function place_of(file) {
    if (index(file, root "/") == 1) return substr(file, length(root) + 2)
    if (file ~ /^src\//) return file
    if (file ~ /\/registry\/src\//) {
        sub(/.*\/registry\/src\/[^\/]*\//, "", file)
        sub(/\/.*/, "", file)
        sub(/-[0-9][0-9.]*.*$/, "", file)
        return "crate " file
    }
    return file ~ /\/library\// ? STANDARD : "unknown"
}

BEGIN { STANDARD = "standard library" }

/^c?ob=/ {
    name = named(objects, $0)
    if ($0 !~ /^ob=/) next
    library = ""
    if (name ~ /\.so/) {
        library = name
        sub(/.*\//, "", library)
        sub(/\.so.*/, "", library)
    }
    next
}
/^fl=/ {
    function_is_in = place = place_of(named(files, $0))
    next
}
/^f[ie]=/ {
    inlined = place_of(named(files, $0))
    if (inlined != STANDARD || function_is_in == STANDARD) place = inlined
    next
}
/^cf[il]=/ { named(files, $0); next }
# The line after a call tells what the call cost, which is counted in the callee.
/^calls=/ { of_call = 1; next }
/^[-+*0-9]/ {
    if (!of_call) counts[library == "" ? place : library] += $NF
    of_call = 0
}

END { for (name in counts) printf "%s\t%.0f\n", name, counts[name] }
