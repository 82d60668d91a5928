#!/bin/sh
# Shows ringcap at work: two hosts in network namespaces of their own, joined by
# a veth pair; one pings the other, ringcap prints what it sees and writes it to
# ringcap-demo.pcapng. It ends by itself and touches no interface of this machine.
# As an ordinary user it needs user namespaces.
set -eu
ringcap=$(realpath "$1")

if [ "${2:-}" != inside ]; then
	for tool in unshare nsenter ip ping; do
		PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || { echo "demo: needs $tool (util-linux, iproute2, iputils-ping)" >&2; exit 1; }
	done
	map=
	[ "$(id -u)" = 0 ] || map=--map-root-user
	if ! unshare $map --net true 2>/dev/null; then
		echo "demo: no namespaces here for an ordinary user: run it as root, or see $ringcap -h" >&2
		exit 1
	fi
	exec unshare $map --net "$0" "$ringcap" inside
fi

PATH=$PATH:/usr/sbin:/sbin
unshare --net sleep 30 &
peer=$!
trap 'kill $peer 2>/dev/null' EXIT
ip link set lo up
# The namespace of the peer is there once it is not ours any more.
while [ "$(readlink /proc/$peer/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add demo0 type veth peer name demo1 netns $peer
ip addr add 192.0.2.1/24 dev demo0
ip link set demo0 up
nsenter -t $peer -n ip addr add 192.0.2.2/24 dev demo1
nsenter -t $peer -n ip link set demo1 up

echo "+ ringcap -i demo0 -w ringcap-demo.pcapng --print --run 'ping -q -i 0.2 -c 5 192.0.2.2' arp or icmp"
# Ping starts once ringcap captures, so that the first packet is not missed. It has an answer
# to each request: 10 packets and the address resolution.
"$ringcap" -i demo0 -w ringcap-demo.pcapng --print --run 'ping -q -i 0.2 -c 5 -w 10 192.0.2.2' arp or icmp
echo "+ ringcap -r ringcap-demo.pcapng -c 2 -v"
"$ringcap" -r ringcap-demo.pcapng -c 2 -v
ls -l ringcap-demo.pcapng
