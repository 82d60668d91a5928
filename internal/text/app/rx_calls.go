package app

// AFS: the calls of its services, from their interfaces in OpenAFS (afsint.xg, afscbint.xg, ptint.xg,
// vldbint.xg, kauth.rg, volint.xg, bosint.xg, ubik_int.xg). The marks of their arguments stand at rxArgument.

// rxCall is a call of a service, or the result of one, whose arguments are what the reply has.
type rxCall struct {
	number          int
	name, arguments string
}

var rxFs = []rxCall{
	{130, "fetch-data", " fid %f offset %u length %u"}, {131, "fetch-acl", " fid %f"},
	{132, "fetch-status", " fid %f"}, {133, "store-data", " fid %f%S offset %u length %u flen %u"},
	{134, "store-acl", " fid %f%A"}, {135, "store-status", " fid %f%S"},
	{136, "remove-file", " fid %f %s"}, {137, "create-file", " fid %f %s%S"},
	{138, "rename", " old fid %f %s new fid %f %s"}, {139, "symlink", " fid %f %s link to %s"},
	{140, "link", " fid %f %s link to fid %f"}, {141, "makedir", " fid %f %s%S"},
	{142, "rmdir", " fid %f %s"}, {143, "oldsetlock", " fid %f"}, {144, "oldextlock", " fid %f"},
	{145, "oldrellock", " fid %f"}, {146, "get-stats", ""}, {147, "give-cbs", ""},
	{148, "get-vlinfo", " %s"}, {149, "get-vlstats", " volid %u"}, {150, "set-vlstats", " volid %u"},
	{151, "get-rootvl", ""}, {152, "check-token", ""}, {153, "get-time", ""},
	{154, "nget-vlinfo", " volname %s"}, {155, "bulk-stat", "%L"}, {156, "setlock", " fid %f"},
	{157, "extlock", " fid %f"}, {158, "rellock", " fid %f"}, {159, "xstat-ver", ""},
	{160, "get-xstat", ""}, {161, "dfs-lookup", ""}, {162, "dfs-flushcps", ""},
	{163, "dfs-symlink", ""}, {65536, "inline-bulk-status", "%L"},
	{65537, "fetch-data-64", " fid %f offset %q length %q"},
	{65538, "store-data-64", " fid %f%S offset %q length %q flen %q"}, {65539, "give-up-all-cbs", ""},
}

var rxCb = []rxCall{
	{204, "callback", "%C"}, {205, "initcb", ""}, {206, "probe", ""}, {207, "getlock", ""},
	{208, "getce", ""}, {209, "xstatver", ""}, {210, "getxstat", ""}, {211, "initcb2", ""},
	{212, "whoareyou", ""}, {213, "initcb3", ""}, {214, "probeuuid", " afsuuid %U"}, {215, "getsrvprefs", ""},
	{216, "getcellservdb", ""}, {217, "getlocalcell", ""}, {218, "getcacheconf", ""},
	{65536, "getce64", ""}, {65537, "getcellbynum", ""}, {65538, "tellmeaboutyourself", ""},
}

var rxPt = []rxCall{
	{500, "new-user", " %s id %u oldid %u"}, {501, "where-is-it", " id %u"},
	{502, "dump-entry", " pos %u"}, {503, "add-to-group", " uid %u gid %u"}, {504, "name-to-id", "%N"},
	{505, "id-to-name", " ids:%I"}, {506, "delete", " id %u"}, {507, "remove-from-group", " uid %u gid %u"},
	{508, "get-cps", " id %u"}, {509, "new-entry", " %s flag %u oid %u"}, {510, "list-max", ""},
	{511, "set-max", " id %u gflag %u"}, {512, "list-entry", " id %u"},
	{513, "change-entry", " id %u %s oldid %u newid %u"}, {514, "list-elements", " id %u"},
	{515, "same-mbr-of", " uid %u gid %u"}, {516, "set-fld-sentry", ""},
	{517, "list-owned", " id %u"}, {518, "get-cps2", " id %u"}, {519, "get-host-cps", " id %u"},
	{520, "update-entry", " id %u %s"}, {521, "list-entries", ""},
	{530, "list-super-groups", " id %u"},
}

var rxVldb = []rxCall{
	{501, "create-entry", "%n"}, {502, "delete-entry", " volid %u%v"},
	{503, "get-entry-by-id", " volid %u%v"}, {504, "get-entry-by-name", " %s"},
	{505, "get-new-volume-id", " bump %u"}, {506, "replace-entry", " volid %u%v%n"},
	{507, "update-entry", " volid %u%v"}, {508, "setlock", " volid %u%v"},
	{509, "releaselock", " volid %u%v"}, {510, "list-entry", " index %u"},
	{511, "list-attrib", ""}, {512, "linked-list", ""}, {513, "get-stats", ""}, {514, "probe", ""},
	{515, "get-addrs", ""}, {516, "change-addr", ""}, {517, "create-entry-n", "%n"},
	{518, "get-entry-by-id-n", " volid %u%v"}, {519, "get-entry-by-name-n", " %s"},
	{520, "replace-entry-n", " volid %u%v%n"}, {521, "list-entry-n", " index %u"},
	{522, "list-attrib-n", ""}, {523, "linked-list-n", ""}, {524, "update-entry-by-name", " %s"},
	{525, "create-entry-u", ""}, {526, "get-entry-by-id-u", ""}, {527, "get-entry-by-name-u", " %s"},
	{528, "replace-entry-u", ""}, {529, "list-entry-u", ""}, {530, "list-attrib-u", ""},
	{531, "linked-list-u", ""}, {532, "regaddr", ""}, {533, "get-addrs-u", ""},
	{534, "list-attrib-n2", ""},
}

var rxKauth = []rxCall{
	{1, "auth-old", " principal %s %s"}, {2, "change-pw", " principal %s %s"},
	{3, "get-ticket-old", " kvno %u domain %s principal %s %s"},
	{4, "set-pw", " principal %s %s kvno %u"}, {5, "set-fields", " principal %s %s"},
	{6, "create-user", " principal %s %s"}, {7, "delete-user", " principal %s %s"},
	{8, "get-entry", " principal %s %s"}, {9, "list-entry", ""}, {10, "get-stats", ""},
	{11, "debug", ""}, {12, "get-pw", " name %s"}, {13, "get-random-key", ""},
	{14, "unlock", " principal %s %s"}, {15, "lock-status", " principal %s %s"},
	{21, "authenticate", " principal %s %s"}, {22, "authenticate-v2", " principal %s %s"},
	{23, "get-ticket", " kvno %u domain %s principal %s %s"},
}

var rxVol = []rxCall{
	{100, "create-volume", " partition %u name %s type %u parent %u"},
	{101, "delete-volume", " trans %u"}, {102, "restore", " totrans %u flags %u"},
	{103, "forward", " fromtrans %u fromdate %t server %u:%u:%u desttrans %u"},
	{104, "end-trans", " trans %u"}, {105, "clone", " trans %u purgevol %u newtype %u newname %s"},
	{106, "set-flags", " trans %u flags %u"}, {107, "get-flags", " trans %u"},
	{108, "trans-create", " vol %u partition %u flags %u"},
	{109, "dump", " fromtrans %u fromdate %t"}, {110, "get-nth-volume", " index %u"},
	{111, "set-forwarding", " tid %u newsite %u"}, {112, "get-name", " tid"},
	{113, "get-status", " tid"}, {114, "sig-restore", " name %s type %u pid %u cloneid %u"},
	{115, "list-partitions", ""}, {116, "list-volumes", " partition %u flags %u"},
	{117, "set-id-types", " tid %u name %s type %u pid %u clone %u backup %u"}, {118, "monitor", ""},
	{119, "partition-info", " name %s"}, {120, "reclone", " tid %u"},
	{121, "list-one-volume", " partid %u volid %u"}, {122, "nuke", " partid %u volid %u"},
	{123, "set-date", " tid %u date %t"}, {124, "x-list-volumes", " partid %u volid %u"},
	{125, "x-list-one-volume", " partid %u volid %u"}, {126, "set-info", " tid %u"},
	{127, "x-list-partitions", ""}, {128, "forward-multiple", " fromtrans %u fromdate %t%F"},
	{65536, "convert-ro", " partid %u volid %u"}, {65537, "get-size", ""},
	{65538, "dump-v2", " fromtrans %u fromdate %t flags %u"},
}

var rxBos = []rxCall{
	{80, "create-bnode", " type %s instance %s"}, {81, "delete-bnode", " %s"},
	{82, "set-status", " %s status %u"}, {83, "get-status", " %s"}, {84, "enumerate-instance", " %u"},
	{85, "get-instance-info", " %s"}, {86, "get-instance-parm", " %s num %u"},
	{87, "add-superuser", " %s"}, {88, "delete-superuser", " %s"}, {89, "list-superusers", " %u"},
	{90, "list-keys", " %u"}, {91, "add-key", " %u"}, {92, "delete-key", " %u"},
	{93, "set-cell-name", " %s"}, {94, "get-cell-name", ""}, {95, "get-cell-host", " %u"},
	{96, "add-cell-host", " %s"}, {97, "delete-cell-host", " %s"},
	{98, "set-t-status", " %s status %u"}, {99, "shutdown-all", ""}, {100, "restart-all", ""},
	{101, "startup-all", ""}, {102, "set-noauth-flag", ""}, {103, "re-bozo", ""},
	{104, "restart", " %s"}, {105, "start-bozo-install", " %s size %u flags %u date %u"},
	{106, "uninstall", " %s"}, {107, "get-dates", ""}, {108, "exec", " %s"}, {109, "prune", ""},
	{110, "set-restart-time", ""}, {111, "get-restart-time", ""}, {112, "start-bozo-log", " %s"},
	{113, "wait-all", ""}, {114, "get-instance-strings", " %s"}, {115, "get-restricted", ""},
	{116, "set-restricted", ""},
}

var rxUbikCalls = []rxCall{
	{10000, "vote-beacon", " syncsite %y votestart %t dbversion %u.%u tid %u.%u"}, {10001, "vote-debug-old", ""}, {10002, "vote-sdebug-old", ""},
	{10003, "vote-getsyncsite", " site %u"}, {10004, "vote-debug", ""}, {10005, "vote-sdebug", ""},
	{10006, "vote-xdebug", ""}, {10007, "vote-xsdebug", ""}, {20000, "disk-begin", " tid %u.%u"},
	{20001, "disk-commit", " tid %u.%u"}, {20002, "disk-lock", " tid %u.%u file %u pos %u length %u"},
	{20003, "disk-write", " tid %u.%u file %u pos %u"}, {20004, "disk-getversion", ""},
	{20005, "disk-getfile", " file %u"},
	{20006, "disk-sendfile", " file %u length %u dbversion %u.%u"},
	{20007, "disk-abort", " tid %u.%u"}, {20008, "disk-releaselocks", " tid %u.%u"},
	{20009, "disk-truncate", " tid %u.%u file %u length %u"}, {20010, "disk-probe", " tid %u.%u"},
	{20011, "disk-writev", ""},
	{20012, "disk-interfaceaddr", " tid %u.%u oldversion %u.%u newversion %u.%u"},
	{20013, "disk-setversion", ""},
}

// The results, of calls whose replies say more than that all went well.
var rxFsResults = []rxCall{
	{131, "", "%A"}, {137, "", " new fid %f"}, {141, "", " new fid %f"}, {151, "", " root volume %s"}, {153, "", " %t"},
}

var rxCbResults = []rxCall{{213, "", " %U"}}

var rxPtResults = []rxCall{
	{504, "", " ids:%I"}, {505, "", "%N"}, {508, "", "%I"}, {510, "", " maxuid %d maxgid %d"}, {514, "", "%I"},
	{517, "", "%I"}, {518, "", "%I"}, {519, "", "%I"},
}

var rxVldbResults = []rxCall{
	{503, "", "%e"}, {504, "", "%e"}, {505, "", " newvol %u"}, {510, "", " count %u nextindex %u%e"},
	{518, "", "%E"}, {519, "", "%E"}, {521, "", " count %u nextindex %u%E"}, {526, "", "%W"}, {527, "", "%W"},
	{529, "", " count %u nextindex %u%E"},
}

var rxVolResults = []rxCall{
	{100, "", " volid %u trans %u"}, {104, "", " %u"}, {105, "", " newvol %u"}, {107, "", " %u"}, {108, "", " trans %u"},
	{110, "", " volume %u partition %u"}, {112, "", " %s"},
	{113, "", " volid %u nextuniq %u type %u parentid %u clone %u backup %u restore %u maxquota %u minquota %u owner %u" +
		" create %t access %t update %t expire %t backup %t copy %t"},
	{116, "", "%B"}, {121, "", "%B"},
}

var rxUbikResults = []rxCall{{10000, "", " vote no"}, {20004, "", " dbversion %u.%u"}}
