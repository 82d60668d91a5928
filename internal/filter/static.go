//go:build static

package filter

// Debian's libpcap.a can capture from D-Bus, which ringcap never asks for. A static binary gets
// functions of these names instead of the library.

/*
void *dbus_bus_add_match(void) { return 0; }
void *dbus_bus_get(void) { return 0; }
void *dbus_bus_register(void) { return 0; }
void *dbus_connection_flush(void) { return 0; }
void *dbus_connection_open(void) { return 0; }
void *dbus_connection_pop_message(void) { return 0; }
void *dbus_connection_read_write(void) { return 0; }
void *dbus_connection_send(void) { return 0; }
void *dbus_connection_set_max_received_size(void) { return 0; }
void *dbus_connection_unref(void) { return 0; }
void *dbus_error_free(void) { return 0; }
void *dbus_error_is_set(void) { return 0; }
void *dbus_free(void) { return 0; }
void *dbus_message_demarshal(void) { return 0; }
void *dbus_message_is_signal(void) { return 0; }
void *dbus_message_marshal(void) { return 0; }
void *dbus_message_unref(void) { return 0; }
*/
import "C"
