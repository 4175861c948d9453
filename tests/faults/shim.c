/* Loaded before the C library: counts what a process and its children change below one folder, and
   fails, shortens or kills at the N-th of these calls. Tests only; see world.py for the control
   file, which every process maps, and for the record of what was done. */

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
    int64_t first;  /* the call at which it acted first */
    char root[PATH_MAX];
};

static struct control *control;
static const char *record;

__attribute__((constructor)) static void map_control(void)
{
    const char *path = getenv("KB_FAULTS");
    record = getenv("KB_FAULTS_RECORD");
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

/* The path of an open file or folder, or NULL when it is not below the folder. */
static const char *of_fd(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n <= 0)
        return NULL;
    path[n] = 0;
    return below(path) ? path : NULL;
}

static const char *of_name(const char *path) { return below(path) ? path : NULL; }

static const char *of_name_at(int folder, const char *name, char *path)
{
    if (name[0] == '/')
        return of_name(name);
    if (folder == AT_FDCWD || !of_fd(folder, path))
        return NULL;
    size_t length = strlen(path);
    snprintf(path + length, PATH_MAX - length, "/%s", name);
    return path;
}

/* One line of the record: what was done, to what, and where from. */
static void note(const char *what, const char *path, const char *from)
{
    if (!record)
        return;
    int (*open_file)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    ssize_t (*write_bytes)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int before = errno;
    int fd = open_file(record, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd >= 0) {
        char line[2 * PATH_MAX + 32];
        int n = snprintf(line, sizeof line, "%s\t%s\t%s\n", what, path, from ? from : "");
        if (write_bytes(fd, line, n) < 0)
            abort();
        close(fd);
    }
    errno = before;
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
    if (__atomic_add_fetch(&control->fired, 1, __ATOMIC_SEQ_CST) == 1)
        control->first = number;
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

/* A call that changes something at `place`, and what it is worth: one that fails returns -1. */
#define CHANGE(place, call, name, from, real)                                                  \
    do {                                                                                       \
        char path_[PATH_MAX];                                                                  \
        const char *place_ = control ? (place) : NULL;                                         \
        (void)path_;                                                                           \
        if (!place_)                                                                           \
            return real;                                                                       \
        const char *name_ = name; /* before the call changes what it says */                   \
        int what_ = meet(call);                                                                \
        if (what_ < 0)                                                                         \
            return -1;                                                                         \
        int done_ = real;                                                                      \
        if (done_ >= 0)                                                                        \
            note(name_, place_, from);                                                         \
        end(what_);                                                                            \
        return done_;                                                                          \
    } while (0)

#define WRITE(fd, size, real_whole, real_half)                                                 \
    do {                                                                                       \
        char path_[PATH_MAX];                                                                  \
        const char *place_ = control ? of_fd(fd, path_) : NULL;                                \
        if (!place_)                                                                           \
            return real_whole;                                                                 \
        int what_ = meet(CALL_WRITE);                                                          \
        if (what_ < 0)                                                                         \
            return -1;                                                                         \
        ssize_t done_ = (what_ && (size) > 1) ? real_half : real_whole;                        \
        if (done_ >= 0)                                                                        \
            note("write", place_, NULL);                                                       \
        end(what_);                                                                            \
        return done_;                                                                          \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t n)
{
    WRITE(fd, n, REAL(write)(fd, bytes, n), REAL(write)(fd, bytes, n / 2));
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    WRITE(fd, n, REAL(pwrite)(fd, bytes, n, at), REAL(pwrite)(fd, bytes, n / 2, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    WRITE(fd, n, REAL(pwrite64)(fd, bytes, n, at), REAL(pwrite64)(fd, bytes, n / 2, at));
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    WRITE(fd, n, REAL(writev)(fd, parts, n), REAL(writev)(fd, parts, n / 2));
}

ssize_t sendfile(int to, int from, off_t *at, size_t n)
{
    WRITE(to, n, REAL(sendfile)(to, from, at, n), REAL(sendfile)(to, from, at, n / 2));
}

#define AT_FD(fd) of_fd(fd, path_)
#define AT_NAME(folder, name) of_name_at(folder, name, path_)

int ftruncate(int fd, off_t n)
{
    CHANGE(AT_FD(fd), CALL_ALLOCATES, "truncate", NULL, REAL(ftruncate)(fd, n));
}
int ftruncate64(int fd, off64_t n)
{
    CHANGE(AT_FD(fd), CALL_ALLOCATES, "truncate", NULL, REAL(ftruncate64)(fd, n));
}
int fsync(int fd) { CHANGE(AT_FD(fd), CALL_OTHER, "sync", NULL, REAL(fsync)(fd)); }
int fdatasync(int fd) { CHANGE(AT_FD(fd), CALL_OTHER, "sync", NULL, REAL(fdatasync)(fd)); }
int rename(const char *from, const char *to)
{
    CHANGE(of_name(to), CALL_OTHER, "rename", from, REAL(rename)(from, to));
}
int renameat(int a, const char *from, int b, const char *to)
{
    CHANGE(AT_NAME(b, to), CALL_OTHER, "rename", from, REAL(renameat)(a, from, b, to));
}
int link(const char *from, const char *to)
{
    CHANGE(of_name(to), CALL_ALLOCATES, "link", from, REAL(link)(from, to));
}
int linkat(int a, const char *from, int b, const char *to, int flags)
{
    CHANGE(AT_NAME(b, to), CALL_ALLOCATES, "link", from, REAL(linkat)(a, from, b, to, flags));
}
int mkdir(const char *path, mode_t mode)
{
    CHANGE(of_name(path), CALL_ALLOCATES, "mkdir", NULL, REAL(mkdir)(path, mode));
}
int mkdirat(int folder, const char *path, mode_t mode)
{
    CHANGE(AT_NAME(folder, path), CALL_ALLOCATES, "mkdir", NULL,
           REAL(mkdirat)(folder, path, mode));
}
int unlink(const char *path)
{
    CHANGE(of_name(path), CALL_OTHER, "unlink", NULL, REAL(unlink)(path));
}
int unlinkat(int folder, const char *path, int flags)
{
    CHANGE(AT_NAME(folder, path), CALL_OTHER, "unlink", NULL,
           REAL(unlinkat)(folder, path, flags));
}
int rmdir(const char *path) { CHANGE(of_name(path), CALL_OTHER, "rmdir", NULL, REAL(rmdir)(path)); }

#define OPEN(folder, place, real)                                                              \
    mode_t mode = 0;                                                                           \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                       \
        va_list rest;                                                                          \
        va_start(rest, flags);                                                                 \
        mode = va_arg(rest, mode_t);                                                           \
        va_end(rest);                                                                          \
    }                                                                                          \
    CHANGE((flags & O_CREAT) ? (place) : NULL, CALL_ALLOCATES,                                 \
           faccessat(folder, path, F_OK, 0) ? "create" : (flags & O_TRUNC) ? "empty" : "open", \
           NULL, real)

int open(const char *path, int flags, ...)
{
    OPEN(AT_FDCWD, of_name(path), REAL(open)(path, flags, mode));
}
int open64(const char *path, int flags, ...)
{
    OPEN(AT_FDCWD, of_name(path), REAL(open64)(path, flags, mode));
}
int openat(int folder, const char *path, int flags, ...)
{
    OPEN(folder, AT_NAME(folder, path), REAL(openat)(folder, path, flags, mode));
}
int openat64(int folder, const char *path, int flags, ...)
{
    OPEN(folder, AT_NAME(folder, path), REAL(openat64)(folder, path, flags, mode));
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    int done = REAL(clock_gettime)(id, now);
    if (control && id == CLOCK_REALTIME)
        now->tv_sec += control->clock_s;
    return done;
}
