# Makes Debian's changelog of CHANGELOG.md. date is for what is not released yet, version that
# of the package; a "## [Unreleased]" is that version.
function finish() {
	if (entry) {
		printf "\n -- %s  %s\n\n", maintainer, when
	}
	entry = 0
}
function item() {
	if (text == "") {
		return
	}
	gsub(/[`*]/, "", text)
	gsub(/\]\([^)]*\)/, "", text)
	gsub(/\[/, "", text)
	n = split(text, words, " ")
	line = "  *"
	for (i = 1; i <= n; i++) {
		if (length(line) + 1 + length(words[i]) > 78) {
			print line
			line = "   "
		}
		line = line " " words[i]
	}
	print line
	text = ""
}
/^## \[/ {
	item()
	finish()
	split($0, part, /[][]/)
	name = part[2]
	when = date
	if (name == "Unreleased") {
		name = version
	} else if ($NF ~ /^[0-9]+-[0-9]+-[0-9]+$/) {
		command = "LC_ALL=C date -u -R -d " $NF
		command | getline when
		close(command)
	}
	printf "ringcap (%s-1) unstable; urgency=medium\n\n", name
	entry = 1
	next
}
/^- / { item(); text = substr($0, 3); next }
/^  [^ ]/ && text != "" { text = text " " substr($0, 3); next }
{ item() }
END { item(); finish() }
