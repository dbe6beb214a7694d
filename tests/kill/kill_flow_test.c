/*
 * kill -9 in the middle of flows: a program that works off a script of commands is killed at random moments and begun again,
 * until it has come to the end. The file must hold exactly the events of a run that nobody disturbed: each timer ran out once,
 * at its instant.
 *
 * usage: kill_flow_test COUNT [SEED]
 */
#include "unit/store/flow_script.h"
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void fail(const char *what, const char *detail)
{
    fprintf(stderr, "kill_flow_test: %s: %s\n", what, detail);
    exit(1);
}

/* From the command that was said last: sent twice under its key, it is done once. */
static void work(const char *path, int pipe, uint64_t from)
{
    ccs_center *center;
    ccs_open_options options = CCS_OPEN_OPTIONS_INIT;
    options.durability = CCS_DURABILITY_NORMAL;
    if (ccs_open(path, &options, &center) != CCS_OK)
        fail("open", ccs_center_error(center));
    for (uint64_t i = from; i < FLOW_SCRIPT_STEPS; i++) {
        if (pipe >= 0 && write(pipe, &i, sizeof i) != sizeof i)
            _exit(4);
        ccs_status status = flow_script_step(center, i);
        if (i == from && status == CCS_ECONFLICT)
            continue; /* it was done before the kill, and would be another one now */
        if (status != CCS_OK && status != CCS_ESTATE && status != CCS_ENOENT)
            fail("step", ccs_center_error(center));
    }
    ccs_center_destroy(center);
}

static char *events_of(const char *path)
{
    ccs_center *center;
    ccs_verify_result verified = CCS_VERIFY_RESULT_INIT;
    if (ccs_verify(path, &verified) != CCS_OK)
        fail("verify", verified.message);
    if (ccs_open(path, NULL, &center) != CCS_OK)
        fail("open", ccs_center_error(center));
    ccs_center_check(center);
    char *events = flow_script_events(center);
    ccs_center_destroy(center);
    return events ? events : (fail("events", path), NULL);
}

/* One life of so many microseconds; true: it came to the end of the script by itself. */
static bool one_life(const char *path, uint64_t microseconds, uint64_t *at)
{
    int ends[2], status;
    uint64_t said;
    if (pipe(ends) != 0)
        fail("pipe", "no pipe");
    pid_t worker = fork();
    if (worker == 0) {
        close(ends[0]);
        work(path, ends[1], *at);
        _exit(0);
    }
    close(ends[1]);
    struct timespec time = {(time_t)(microseconds / 1000000), (long)(microseconds % 1000000) * 1000};
    nanosleep(&time, NULL); /* a pipe holds more than the whole script says */
    kill(worker, SIGKILL);
    while (read(ends[0], &said, sizeof said) == sizeof said)
        *at = said;
    close(ends[0]);
    waitpid(worker, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        fail("the worker failed", "see above");
    return WIFEXITED(status);
}

static void remove_file(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char file[96];
        snprintf(file, sizeof file, "%s%s", path, ends[i]);
        unlink(file);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 3, kills = 0;
    char directory[] = "/tmp/ccs-kill-flow-XXXXXX", plain[64], killed[64];
    ccs_rng rng;
    if (!mkdtemp(directory))
        fail("mkdtemp", directory);
    snprintf(plain, sizeof plain, "%s/plain.ccs", directory);
    snprintf(killed, sizeof killed, "%s/killed.ccs", directory);
    ccs_rng_seed(&rng, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    work(plain, -1, 0);
    char *undisturbed = events_of(plain);
    for (int i = 0; i < rounds; i++) {
        uint64_t at = 0;
        uint64_t longest = 20000; /* a life that is too short to open the file gets nowhere: they become longer */
        while (!one_life(killed, 1000 + ccs_rng_below(&rng, longest += longest / 16), &at))
            kills++;
        char *disturbed = events_of(killed);
        if (strcmp(disturbed, undisturbed) != 0)
            fail("the events differ from those of a run that was not disturbed", killed);
        free(disturbed);
        remove_file(killed);
    }
    printf("kill_flow_test: %d rounds, %d kills, the same %zu bytes of events each\n", rounds, kills, strlen(undisturbed));
    free(undisturbed);
    remove_file(plain);
    rmdir(directory);
    return 0;
}
