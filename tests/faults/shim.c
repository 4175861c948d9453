/* Loaded before the C library: counts what a process and its children change below one folder, and
   fails, shortens or kills at the N-th of these calls. Tests only; see world.py for the control
   file, which every process maps. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NONE, FULL, FAILING, READ_ONLY, SHORT, KILL_BEFORE, KILL_AFTER };
enum { CALL_WRITE = 1, CALL_ALLOCATES = 2, CALL_OTHER = 4 };

struct control {
    int64_t count;  /* calls so far */
    int64_t at;     /* which call to act on, from 1; 0 for none */
    int64_t kind;
    int64_t lasting; /* whether it stays so from then on */
    int64_t fired;  /* how often it acted */
    int64_t clock_s; /* added to the time of day */
    char root[PATH_MAX];
};

static struct control *control;

__attribute__((constructor)) static void map_control(void)
{
    const char *path = getenv("KB_FAULTS");
    if (!path)
        return;
    int (*open_file)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = open_file(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED)
        control = mapped;
}

static int below(const char *path)
{
    size_t length = strlen(control->root);
    return length && !strncmp(path, control->root, length) &&
           (path[length] == '/' || !path[length]);
}

static int below_fd(int fd)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0)
        return 0;
    path[n] = 0;
    return below(path);
}

static int below_at(int folder, const char *path)
{
    return path[0] == '/' ? below(path) : folder != AT_FDCWD && below_fd(folder);
}

/* What to do with this call: 0 to go on, -1 to fail with errno set, 1 to shorten a write,
   2 to die once it is done. */
static int meet(int call)
{
    int64_t number = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
    int64_t at = control->at;
    if (!at || number < at || (number > at && !control->lasting))
        return 0;
    int kind = (int)control->kind;
    if ((kind == SHORT && call != CALL_WRITE) || (kind == FULL && call == CALL_OTHER)) {
        if (!control->lasting) /* not one that this can happen to: the next one, then */
            __atomic_compare_exchange_n(&control->at, &at, at + 1, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST);
        return 0;
    }
    __atomic_add_fetch(&control->fired, 1, __ATOMIC_SEQ_CST);
    switch (kind) {
    case FULL: errno = ENOSPC; return -1;
    case FAILING: errno = EIO; return -1;
    case READ_ONLY: errno = EROFS; return -1;
    case SHORT: return 1;
    case KILL_BEFORE: kill(0, SIGKILL); pause(); return -1;
    case KILL_AFTER: return 2;
    }
    return 0;
}

static void end(int what)
{
    if (what == 2) {
        kill(0, SIGKILL);
        pause();
    }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* A call that changes something, and what it is worth: one that fails returns -1. */
#define CHANGE(condition, call, type, real)                                                    \
    do {                                                                                       \
        if (!control || !(condition))                                                          \
            return real;                                                                       \
        int what_ = meet(call);                                                                \
        if (what_ < 0)                                                                         \
            return -1;                                                                         \
        type done_ = real;                                                                     \
        end(what_);                                                                            \
        return done_;                                                                          \
    } while (0)

#define WRITE(condition, size, real_whole, real_half)                                          \
    do {                                                                                       \
        if (!control || !(condition))                                                          \
            return real_whole;                                                                 \
        int what_ = meet(CALL_WRITE);                                                          \
        if (what_ < 0)                                                                         \
            return -1;                                                                         \
        ssize_t done_ = (what_ && (size) > 1) ? real_half : real_whole;                        \
        end(what_);                                                                            \
        return done_;                                                                          \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t n)
{
    WRITE(below_fd(fd), n, REAL(write)(fd, bytes, n), REAL(write)(fd, bytes, n / 2));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    WRITE(below_fd(fd), n, REAL(pwrite)(fd, bytes, n, at), REAL(pwrite)(fd, bytes, n / 2, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    WRITE(below_fd(fd), n, REAL(pwrite64)(fd, bytes, n, at),
          REAL(pwrite64)(fd, bytes, n / 2, at));
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    WRITE(below_fd(fd), n, REAL(writev)(fd, parts, n), REAL(writev)(fd, parts, n / 2));
}

ssize_t sendfile(int to, int from, off_t *at, size_t n)
{
    WRITE(below_fd(to), n, REAL(sendfile)(to, from, at, n), REAL(sendfile)(to, from, at, n / 2));
}

int ftruncate(int fd, off_t n) { CHANGE(below_fd(fd), CALL_ALLOCATES, int, REAL(ftruncate)(fd, n)); }
int ftruncate64(int fd, off64_t n)
{
    CHANGE(below_fd(fd), CALL_ALLOCATES, int, REAL(ftruncate64)(fd, n));
}
int fsync(int fd) { CHANGE(below_fd(fd), CALL_OTHER, int, REAL(fsync)(fd)); }
int fdatasync(int fd) { CHANGE(below_fd(fd), CALL_OTHER, int, REAL(fdatasync)(fd)); }
int rename(const char *from, const char *to)
{
    CHANGE(below(to), CALL_OTHER, int, REAL(rename)(from, to));
}
int renameat(int a, const char *from, int b, const char *to)
{
    CHANGE(below_at(b, to), CALL_OTHER, int, REAL(renameat)(a, from, b, to));
}
int link(const char *from, const char *to)
{
    CHANGE(below(to), CALL_ALLOCATES, int, REAL(link)(from, to));
}
int linkat(int a, const char *from, int b, const char *to, int flags)
{
    CHANGE(below_at(b, to), CALL_ALLOCATES, int, REAL(linkat)(a, from, b, to, flags));
}
int mkdir(const char *path, mode_t mode)
{
    CHANGE(below(path), CALL_ALLOCATES, int, REAL(mkdir)(path, mode));
}
int mkdirat(int folder, const char *path, mode_t mode)
{
    CHANGE(below_at(folder, path), CALL_ALLOCATES, int, REAL(mkdirat)(folder, path, mode));
}
int unlink(const char *path) { CHANGE(below(path), CALL_OTHER, int, REAL(unlink)(path)); }
int unlinkat(int folder, const char *path, int flags)
{
    CHANGE(below_at(folder, path), CALL_OTHER, int, REAL(unlinkat)(folder, path, flags));
}
int rmdir(const char *path) { CHANGE(below(path), CALL_OTHER, int, REAL(rmdir)(path)); }

#define OPEN(condition, real)                                                                  \
    mode_t mode = 0;                                                                           \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                       \
        va_list rest;                                                                          \
        va_start(rest, flags);                                                                 \
        mode = va_arg(rest, mode_t);                                                           \
        va_end(rest);                                                                          \
    }                                                                                          \
    CHANGE((flags & O_CREAT) && (condition), CALL_ALLOCATES, int, real)

int open(const char *path, int flags, ...)
{
    OPEN(below(path), REAL(open)(path, flags, mode));
}
int open64(const char *path, int flags, ...)
{
    OPEN(below(path), REAL(open64)(path, flags, mode));
}
int openat(int folder, const char *path, int flags, ...)
{
    OPEN(below_at(folder, path), REAL(openat)(folder, path, flags, mode));
}
int openat64(int folder, const char *path, int flags, ...)
{
    OPEN(below_at(folder, path), REAL(openat64)(folder, path, flags, mode));
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    int done = REAL(clock_gettime)(id, now);
    if (control && id == CLOCK_REALTIME)
        now->tv_sec += control->clock_s;
    return done;
}
