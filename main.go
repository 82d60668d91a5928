// Ringcap captures, decodes, prints and writes packets on Linux.
package main

func main() {}
