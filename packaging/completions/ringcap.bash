# Completions of ringcap for bash. Made from the table of options:
# go test ./internal/manual -update

_ringcap_ask() {
	ringcap complete "$1" 2>/dev/null | cut -f1
}

_ringcap() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} IFS=$'\n' list=
	COMPREPLY=()
	if [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	elif [[ $cur == = ]]; then
		cur= prev=${COMP_WORDS[COMP_CWORD-1]}
	fi
	case $prev in
	--interface|-i)
		COMPREPLY=($(compgen -W "$(_ringcap_ask interfaces)" -- "$cur"))
		return ;;
	--netns)
		return ;;
	--max-count|-c)
		return ;;
	--snapshot-length|-s)
		return ;;
	--direction|-Q)
		COMPREPLY=($(compgen -W $'in\nout\ninout' -- "$cur"))
		return ;;
	--buffer-size|-B)
		return ;;
	--linktype|-y)
		COMPREPLY=($(compgen -W "$(_ringcap_ask linktypes)" -- "$cur"))
		return ;;
	--time-stamp-type|-j)
		COMPREPLY=($(compgen -W $'host' -- "$cur"))
		return ;;
	--fanout)
		return ;;
	--stop-when)
		COMPREPLY=($(compgen -W "$(_ringcap_ask words)" -- "$cur"))
		return ;;
	--max-bytes)
		return ;;
	--duration)
		return ;;
	--run)
		COMPREPLY=($(compgen -c -- "$cur"))
		return ;;
	--autostop|-a)
		COMPREPLY=($(compgen -W $'duration:\nfilesize:\nfiles:\npackets:' -- "$cur"))
		return ;;
	--read-file|-r)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--write-file|-w)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--read-list|-V)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--comment)
		return ;;
	--comment-if)
		COMPREPLY=($(compgen -W "$(_ringcap_ask words)" -- "$cur"))
		return ;;
	--keylog)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--anonymize)
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		fi ;;
	--mode)
		return ;;
	--sync)
		return ;;
	--serve)
		return ;;
	--allow)
		return ;;
	--serve-format)
		COMPREPLY=($(compgen -W $'pcapng\npcap' -- "$cur"))
		return ;;
	--serve-cert)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--serve-key)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--parquet)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--flows)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--flow-timeout)
		return ;;
	--parquet-roll)
		COMPREPLY=($(compgen -W $'rows:\nsize:\ntime:' -- "$cur"))
		return ;;
	--parquet-with)
		COMPREPLY=($(compgen -W $'line\nframe' -- "$cur"))
		return ;;
	--sensor)
		return ;;
	--publish)
		return ;;
	--publish-as)
		COMPREPLY=($(compgen -W $'json\nflows\npcapng' -- "$cur"))
		return ;;
	--publish-spool)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	--publish-creds)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--publish-ca)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--publish-cert)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--publish-key)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--filter-file|-F)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--where|-Y)
		COMPREPLY=($(compgen -W "$(_ringcap_ask words)" -- "$cur"))
		return ;;
	--after)
		return ;;
	--before)
		return ;;
	--skip)
		return ;;
	--pid)
		return ;;
	--comm)
		return ;;
	--container)
		return ;;
	--pod)
		return ;;
	--user)
		COMPREPLY=($(compgen -u -- "$cur"))
		return ;;
	--json)
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		fi ;;
	--fields)
		local before=
		[[ $cur == *,* ]] && before=${cur%,*},
		COMPREPLY=($(compgen -P "$before" -W "$(_ringcap_ask fields)" -- "${cur##*,}"))
		return ;;
	--payload-type|-T)
		COMPREPLY=($(compgen -W "$(_ringcap_ask payloads)" -- "$cur"))
		return ;;
	--esp-keys|-E)
		return ;;
	--tcp-md5-secret|-M)
		return ;;
	--print-sampling)
		return ;;
	--time-stamp-precision)
		COMPREPLY=($(compgen -W $'micro\nnano' -- "$cur"))
		return ;;
	--mib-module|-m)
		return ;;
	--color)
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
		COMPREPLY=($(compgen -W $'auto\nalways\nnever' -- "$cur"))
		return
		fi ;;
	--rotate-size|-C)
		return ;;
	--rotate-seconds|-G)
		return ;;
	--rotate-count|-W)
		return ;;
	--ring-buffer|-b)
		COMPREPLY=($(compgen -W $'filesize:\nduration:\ninterval:\npackets:\nfiles:\nnametimenum:' -- "$cur"))
		return ;;
	--max-files)
		return ;;
	--postrotate-command|-z)
		COMPREPLY=($(compgen -c -- "$cur"))
		return ;;
	--keep)
		return ;;
	--min-free)
		return ;;
	--flight)
		return ;;
	--trigger)
		COMPREPLY=($(compgen -W "$(_ringcap_ask words)" -- "$cur"))
		return ;;
	--after-trigger)
		return ;;
	--strip)
		COMPREPLY=($(compgen -W $'vlan\nmpls\npppoe\ngre\nerspan\nvxlan' -- "$cur"))
		return ;;
	--dedup)
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
		return
		fi ;;
	--dedup-ignore)
		COMPREPLY=($(compgen -W $'ttl\nmac\nchecksum' -- "$cur"))
		return ;;
	--time-shift)
		return ;;
	--set-comment)
		return ;;
	--split-by)
		COMPREPLY=($(compgen -W $'conversation\ninterface\nprocess' -- "$cur"))
		return ;;
	--summary)
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
		COMPREPLY=($(compgen -W $'table\njson\nhtml\nhtml=' -- "$cur"))
		return
		fi ;;
	--stats)
		COMPREPLY=($(compgen -W $'json\njson:' -- "$cur"))
		return ;;
	--metrics)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		return ;;
	--relinquish-privileges|-Z)
		COMPREPLY=($(compgen -u -- "$cur"))
		return ;;
	--sandbox)
		COMPREPLY=($(compgen -W $'on\nstrict\noff' -- "$cur"))
		return ;;
	--ignore)
		COMPREPLY=($(compgen -W $'time\nid\nseq\nts\nttl\nmac\nchecksum' -- "$cur"))
		return ;;
	--within)
		return ;;
	--sort)
		COMPREPLY=($(compgen -W $'number\nbytes\npackets\nstart\nduration' -- "$cur"))
		return ;;
	--raw)
		if [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
		COMPREPLY=($(compgen -W $'both\nclient\nserver' -- "$cur"))
		return
		fi ;;
	--save)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -d -- "$cur"))
		return ;;
	esac
	case ${COMP_WORDS[1]} in
	help)
		COMPREPLY=($(compgen -W $'capture\nfiles\nserve\ntables\npublish\nfilters\nprocess\nformats\nrotate\nedit\nstats\nrights\ndiff\ndoctor\ninfo\nview\nstreams\nstream\nextcap\nexamples\nfields\noptions' -- "$cur"))
		return ;;
	diff)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'--ignore\n--within\n--any-order\n-c\n--max-count\n-h\n--help\n-e\n--link-header\n-v\n--verbose\n-q\n--quiet\n-t\n--time\n-X\n--hex-ascii\n-x\n--hex\n-A\n--ascii\n-#\n--number\n--lengths\n-g\n--ip-oneline\n-K\n--dont-verify-checksums\n-S\n--absolute-tcp-sequence-numbers\n-T\n--payload-type\n--asdot\n-H\n--mesh\n-u\n--raw-handles\n--utc\n--nano\n--micro\n--time-stamp-precision\n-n\n--no-names' -- "$cur"))
		else
			compopt -o filenames 2>/dev/null
			COMPREPLY=($(compgen -f -- "$cur"))
		fi
		return ;;
	info)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'--json\n--utc\n-h\n--help' -- "$cur"))
		else
			compopt -o filenames 2>/dev/null
			COMPREPLY=($(compgen -f -- "$cur"))
		fi
		return ;;
	view)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'-i\n--interface\n-r\n--read-file\n-w\n--write-file\n-s\n--snapshot-length\n-B\n--buffer-size\n-p\n--no-promiscuous-mode\n--process\n--fields\n--where\n--utc\n--color\n-h\n--help' -- "$cur"))
		else
			compopt -o filenames 2>/dev/null
			COMPREPLY=($(compgen -f -- "$cur"))
		fi
		return ;;
	streams)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'--json\n--sort\n-h\n--help\n-i\n--interface\n--netns\n-D\n--list-interfaces\n-c\n--max-count\n-s\n--snapshot-length\n-Q\n--direction\n-B\n--buffer-size\n-p\n--no-promiscuous-mode\n-y\n--linktype\n-I\n--monitor-mode\n-L\n--list-data-link-types\n-j\n--time-stamp-type\n-J\n--list-time-stamp-types\n--wait\n--fanout\n--immediate-mode\n--stop-when\n--max-bytes\n--duration\n--run\n-a\n--autostop\n-r\n--read-file\n-w\n--write-file\n--print\n-V\n--read-list\n--merge\n--follow\n--resync\n--pcapng\n--comment\n--comment-if\n--save-names\n--keylog\n--strip-secrets\n--anonymize\n--keep-payload\n--mode\n--no-clobber\n--sync\n-U\n--packet-buffered\n--serve\n--allow\n--serve-format\n--serve-cert\n--serve-key\n--parquet\n--flows\n--flow-timeout\n--parquet-roll\n--parquet-with\n--sensor\n--publish\n--publish-as\n--publish-spool\n--publish-creds\n--publish-ca\n--publish-cert\n--publish-key\n-F\n--filter-file\n-Y\n--where\n--not-ssh\n--after\n--before\n--skip\n-d\n--dump-filter\n-O\n--no-optimize\n--process\n--pid\n--comm\n--container\n--pod\n--user\n--only-run\n-e\n--link-header\n-v\n--verbose\n-q\n--quiet\n-t\n--time\n-X\n--hex-ascii\n-x\n--hex\n-A\n--ascii\n-l\n--line-buffered\n--fields\n--csv\n--go\n-#\n--number\n--lengths\n-g\n--ip-oneline\n-K\n--dont-verify-checksums\n-S\n--absolute-tcp-sequence-numbers\n-T\n--payload-type\n--asdot\n-H\n--mesh\n-u\n--raw-handles\n-E\n--esp-keys\n-M\n--tcp-md5-secret\n--reassemble\n--print-sampling\n--utc\n--nano\n--micro\n--time-stamp-precision\n-n\n--no-names\n--resolve\n-N\n--no-domain\n-f\n--no-foreign-names\n-m\n--mib-module\n--services\n--color\n-C\n--rotate-size\n-G\n--rotate-seconds\n-W\n--rotate-count\n-b\n--ring-buffer\n--max-files\n-z\n--postrotate-command\n--keep\n--min-free\n--reopen\n--flight\n--trigger\n--after-trigger\n--strip\n--dedup\n--dedup-ignore\n--time-shift\n--set-comment\n--split-by\n--summary\n--count\n--stats\n--metrics\n--fail-on-drop\n-Z\n--relinquish-privileges\n--sandbox\n--sandbox-check\n--version' -- "$cur"))
		else
			compopt -o filenames 2>/dev/null
			COMPREPLY=($(compgen -f -- "$cur"))
		fi
		return ;;
	stream)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'--text\n--hex\n--raw\n--http\n--save\n-h\n--help\n-i\n--interface\n--netns\n-D\n--list-interfaces\n-c\n--max-count\n-s\n--snapshot-length\n-Q\n--direction\n-B\n--buffer-size\n-p\n--no-promiscuous-mode\n-y\n--linktype\n-I\n--monitor-mode\n-L\n--list-data-link-types\n-j\n--time-stamp-type\n-J\n--list-time-stamp-types\n--wait\n--fanout\n--immediate-mode\n--stop-when\n--max-bytes\n--duration\n--run\n-a\n--autostop\n-r\n--read-file\n-w\n--write-file\n--print\n-V\n--read-list\n--merge\n--follow\n--resync\n--pcapng\n--comment\n--comment-if\n--save-names\n--keylog\n--strip-secrets\n--anonymize\n--keep-payload\n--mode\n--no-clobber\n--sync\n-U\n--packet-buffered\n--serve\n--allow\n--serve-format\n--serve-cert\n--serve-key\n--parquet\n--flows\n--flow-timeout\n--parquet-roll\n--parquet-with\n--sensor\n--publish\n--publish-as\n--publish-spool\n--publish-creds\n--publish-ca\n--publish-cert\n--publish-key\n-F\n--filter-file\n-Y\n--where\n--not-ssh\n--after\n--before\n--skip\n-d\n--dump-filter\n-O\n--no-optimize\n--process\n--pid\n--comm\n--container\n--pod\n--user\n--only-run\n-e\n--link-header\n-v\n--verbose\n-q\n--quiet\n-t\n--time\n-X\n--hex-ascii\n-A\n--ascii\n-l\n--line-buffered\n--json\n--fields\n--csv\n--go\n-#\n--number\n--lengths\n-g\n--ip-oneline\n-K\n--dont-verify-checksums\n-S\n--absolute-tcp-sequence-numbers\n-T\n--payload-type\n--asdot\n-H\n--mesh\n-u\n--raw-handles\n-E\n--esp-keys\n-M\n--tcp-md5-secret\n--reassemble\n--print-sampling\n--utc\n--nano\n--micro\n--time-stamp-precision\n-n\n--no-names\n--resolve\n-N\n--no-domain\n-f\n--no-foreign-names\n-m\n--mib-module\n--services\n--color\n-C\n--rotate-size\n-G\n--rotate-seconds\n-W\n--rotate-count\n-b\n--ring-buffer\n--max-files\n-z\n--postrotate-command\n--keep\n--min-free\n--reopen\n--flight\n--trigger\n--after-trigger\n--strip\n--dedup\n--dedup-ignore\n--time-shift\n--set-comment\n--split-by\n--summary\n--count\n--stats\n--metrics\n--fail-on-drop\n-Z\n--relinquish-privileges\n--sandbox\n--sandbox-check\n--version' -- "$cur"))
		else
			compopt -o filenames 2>/dev/null
			COMPREPLY=($(compgen -f -- "$cur"))
		fi
		return ;;
	extcap)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'--user\n-h\n--help' -- "$cur"))
		else
			COMPREPLY=($(compgen -W install -- "$cur"))
		fi
		return ;;
	doctor)
		if [[ $cur == -* ]]; then
			COMPREPLY=($(compgen -W $'-i\n--interface\n-w\n--write-file\n-B\n--buffer-size\n-Z\n--relinquish-privileges\n-v\n--verbose\n--json\n-h\n--help' -- "$cur"))
		fi
		return ;;
	esac
	if [[ $cur == -* ]]; then
		list=$'-i\n--interface\n--netns\n-D\n--list-interfaces\n-c\n--max-count\n-s\n--snapshot-length\n-Q\n--direction\n-B\n--buffer-size\n-p\n--no-promiscuous-mode\n-y\n--linktype\n-I\n--monitor-mode\n-L\n--list-data-link-types\n-j\n--time-stamp-type\n-J\n--list-time-stamp-types\n--wait\n--fanout\n--immediate-mode\n--stop-when\n--max-bytes\n--duration\n--run\n-a\n--autostop\n-r\n--read-file\n-w\n--write-file\n--print\n-V\n--read-list\n--merge\n--follow\n--resync\n--pcapng\n--comment\n--comment-if\n--save-names\n--keylog\n--strip-secrets\n--anonymize\n--keep-payload\n--mode\n--no-clobber\n--sync\n-U\n--packet-buffered\n--serve\n--allow\n--serve-format\n--serve-cert\n--serve-key\n--parquet\n--flows\n--flow-timeout\n--parquet-roll\n--parquet-with\n--sensor\n--publish\n--publish-as\n--publish-spool\n--publish-creds\n--publish-ca\n--publish-cert\n--publish-key\n-F\n--filter-file\n-Y\n--where\n--not-ssh\n--after\n--before\n--skip\n-d\n--dump-filter\n-O\n--no-optimize\n--process\n--pid\n--comm\n--container\n--pod\n--user\n--only-run\n-e\n--link-header\n-v\n--verbose\n-q\n--quiet\n-t\n--time\n-X\n--hex-ascii\n-x\n--hex\n-A\n--ascii\n-l\n--line-buffered\n--json\n--fields\n--csv\n--go\n-#\n--number\n--lengths\n-g\n--ip-oneline\n-K\n--dont-verify-checksums\n-S\n--absolute-tcp-sequence-numbers\n-T\n--payload-type\n--asdot\n-H\n--mesh\n-u\n--raw-handles\n-E\n--esp-keys\n-M\n--tcp-md5-secret\n--reassemble\n--print-sampling\n--utc\n--nano\n--micro\n--time-stamp-precision\n-n\n--no-names\n--resolve\n-N\n--no-domain\n-f\n--no-foreign-names\n-m\n--mib-module\n--services\n--color\n-C\n--rotate-size\n-G\n--rotate-seconds\n-W\n--rotate-count\n-b\n--ring-buffer\n--max-files\n-z\n--postrotate-command\n--keep\n--min-free\n--reopen\n--flight\n--trigger\n--after-trigger\n--strip\n--dedup\n--dedup-ignore\n--time-shift\n--set-comment\n--split-by\n--summary\n--count\n--stats\n--metrics\n--fail-on-drop\n-Z\n--relinquish-privileges\n--sandbox\n--sandbox-check\n-h\n--help\n--version'
	else
		list=$(_ringcap_ask words)
		[[ $COMP_CWORD == 1 ]] && list+=$'\ndiff\ninfo\nview\nstreams\nstream\nextcap\ndoctor\nhelp\nversion'
	fi
	COMPREPLY=($(compgen -W "$list" -- "$cur"))
}

complete -F _ringcap ringcap
