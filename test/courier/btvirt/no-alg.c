/* btvirt ends where the kernel has no AF_ALG, which it needs for pairing only: give it a socket that is none. Preloaded by btvirt.ts. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>

int socket(int domain, int type, int protocol) {
  int (*real)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
  return domain == AF_ALG ? real(AF_UNIX, SOCK_STREAM, 0) : real(domain, type, protocol);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  int (*real)(int, const struct sockaddr *, socklen_t) = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
  return address->sa_family == AF_ALG ? 0 : real(fd, address, length);
}
