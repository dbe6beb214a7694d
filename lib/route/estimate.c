/*
 * The estimator of waits. Integers throughout: what was said to a caller must come out again, bit for bit, on every
 * machine. Logarithms are to base 2, in 1/65536 ("log"); they and their powers come from tables of 33 points, exact to
 * 0.02 %. Shares are in 1/65536 too.
 *
 * What is learned from one visit is never more than a step, so no single wait, however odd, can spoil the estimates;
 * steps are long while a size is new, and never shorter than STEP_MIN, so that the estimator keeps following the day.
 */
#include "route/estimate.h"
#include "base/assert.h"

#define ONE 65536
#define DAY_MS 86400000
#define WEIGHT_SHIFT 6               /* what happened last weighs 1/64 of all that is remembered */
#define COUNT_ONE 1024               /* one, in a rate's count */
#define SINCE_MAX ((int64_t)1 << 40) /* 50 000 agents for six hours */
#define HALVES_MAX ((int64_t)1 << 21)
#define LN_2 45426 /* in 1/65536 */
#define LOG_MAX (12 * ONE)
#define STEP_MIN (ONE / 6)
#define STEP_SLOWING 40  /* waits after which a step is half its first length */
#define MIDDLE_SLOWING 3 /* the middle is crossed ten times as often, so it can do with shorter ones */
#define TAIL (2 * ONE)   /* below the 5 % quantile: so far down the share is taken to fall to 0 */
#define WAIT_MIN_MS 500  /* shorter waits teach the same */
#define RING_MIN_MS 1000
#define AT_ONCE_MS 1000 /* a lower end below this is 0 */

static const int32_t share_of[CCS__ESTIMATE_QUANTILES] = {ONE / 20, ONE / 2, ONE - ONE / 20};

/*
 * Before anything was seen: a wait for n moves of a line that moves at random (a gamma distribution; n is 1, 2.5, 5, 11,
 * 22, 40), and wider to either side, by half and by up to twice for long lines, because the rates are not known yet
 * either. The first row is the time to pick up a telephone.
 */
static const int32_t first_ratios[CCS__ESTIMATE_SIZES][CCS__ESTIMATE_QUANTILES] = {
    {-4 * ONE, 0, 2 * ONE},    /* 0.06, 1, 4 times the base */
    {-320137, -34673, 143068}, /* 0.03, 0.69, 4.54 times the base */
    {-182480, -14260, 115994}, /* 0.15, 0.86, 3.41 times the base */
    {-140492, -6456, 109566},  /* 0.23, 0.93, 3.19 times the base */
    {-120357, -2880, 106360},  /* 0.28, 0.97, 3.08 times the base */
    {-103401, -1429, 95988},   /* 0.33, 0.98, 2.76 times the base */
    {-92736, -950, 88135},     /* 0.38, 0.99, 2.54 times the base */
};

/* Visits that stand in line together share one fate, so what a size learns from each is divided by about its places. */
static const uint8_t fellows[CCS__ESTIMATE_SIZES] = {1, 1, 1, 2, 4, 8, 16};

/* log2(1 + i / 32) and 2^(i / 32) */
static const int32_t log_table[33] = {0,     2909,  5732,  8473,  11136, 13727, 16248, 18704, 21098, 23433, 25711,
                                      27936, 30109, 32234, 34312, 36346, 38336, 40286, 42196, 44068, 45904, 47705,
                                      49472, 51207, 52911, 54584, 56229, 57845, 59434, 60997, 62534, 64047, 65536};
static const int32_t power_table[33] = {65536,  66971,  68438,  69936,  71468,  73032,  74632,  76266,  77936,
                                        79642,  81386,  83169,  84990,  86851,  88752,  90696,  92682,  94711,
                                        96785,  98905,  101070, 103283, 105545, 107856, 110218, 112631, 115098,
                                        117618, 120194, 122825, 125515, 128263, 131072};

static int64_t between(int64_t value, int64_t min, int64_t max)
{
    return value < min ? min : value > max ? max : value;
}

/* `part`: 0 to 65535, how far from the table's first point to its last. */
static int32_t interpolate(const int32_t table[33], uint32_t part)
{
    uint32_t i = part >> 11, rest = part & 2047;
    return table[i] + (int32_t)((table[i + 1] - table[i]) * (int64_t)rest >> 11);
}

static int32_t log_of(uint32_t value)
{
    CCS_ASSERT(value > 0);
    uint32_t whole = 31u - (uint32_t)__builtin_clz(value);
    uint32_t part = (uint32_t)(((uint64_t)value << 16 >> whole) - ONE);
    return (int32_t)whole * ONE + interpolate(log_table, part);
}

/* base * 2^log, or unbounded. */
static uint32_t times(uint32_t base, int32_t log)
{
    int32_t whole = log >> 16; /* rounds down: gcc and clang define it so */
    uint64_t value = (uint64_t)base * (uint32_t)interpolate(power_table, (uint32_t)log & 0xffff) >> 16;
    CCS_ASSERT(whole > -64 && whole < 32);
    value = whole < 0 ? value >> -whole : value << whole;
    return value > DAY_MS ? CCS__ESTIMATE_UNBOUNDED : (uint32_t)value;
}

static uint32_t size_of(struct ccs__standing standing)
{
    if (standing.idle)
        return 0;
    uint32_t bits = standing.place ? 32u - (uint32_t)__builtin_clz(standing.place) : 1;
    return bits < CCS__ESTIMATE_SIZES ? bits : CCS__ESTIMATE_SIZES - 1;
}

/* Time that has passed for `how_many` since it was counted last. */
static int64_t since_ms(const struct ccs__estimator *estimator, const struct ccs__rate *rate, ccs_time at,
                        uint32_t how_many)
{
    if (!estimator->waiting || at <= estimator->counted_at)
        return rate->since_ms;
    uint64_t passed = (uint64_t)at - (uint64_t)estimator->counted_at,
             most = (uint64_t)SINCE_MAX / ((uint64_t)how_many + 1);
    return between(rate->since_ms + (int64_t)(passed < most ? passed : most) * how_many, 0, SINCE_MAX);
}

/*
 * Mean time between two. When more than that has passed since the last, it counts as if it happened just now, so that a
 * standstill is noticed while it lasts.
 */
static int64_t mean_ms(const struct ccs__rate *rate, int64_t since)
{
    int64_t mean = rate->time_ms * COUNT_ONE / rate->count;
    if (since > mean) {
        int64_t time = rate->time_ms - (rate->time_ms >> WEIGHT_SHIFT) + since;
        int64_t count = rate->count - (rate->count >> WEIGHT_SHIFT) + COUNT_ONE;
        int64_t standstill = time * COUNT_ONE / count;
        mean = standstill > mean ? standstill : mean;
    }
    return between(mean, 1, SINCE_MAX);
}

static void happened(struct ccs__rate *rate)
{
    rate->time_ms += rate->since_ms - (rate->time_ms >> WEIGHT_SHIFT);
    rate->count += COUNT_ONE - (rate->count >> WEIGHT_SHIFT);
    rate->since_ms = 0;
}

/*
 * n answers' time, less what those ahead save by giving up: each next place takes the mean time between answers, the less
 * the more of them may leave instead. Summed up, with x the share of the patience that n answers take, it is n answers'
 * time, times ln(1 + x) / x. For small x the table would divide two small numbers: a series there.
 */
static int64_t thinned(int64_t answers_ms, int64_t patience_ms)
{
    int64_t x = answers_ms * ONE / patience_ms, share;
    if (x < ONE / 4) {
        share = ONE - x * (ONE / 2 - x * (ONE / 3 - x * (ONE / 4 - x / 5) / ONE) / ONE) / ONE;
    } else {
        int64_t log = log_of((uint32_t)between(ONE + x, ONE, UINT32_MAX)) - 16 * (int64_t)ONE;
        share = log * LN_2 / x;
    }
    return answers_ms * share / ONE;
}

static int64_t base_of(const struct ccs__estimator *estimator, ccs_time at, struct ccs__standing standing)
{
    int64_t place = standing.place ? standing.place : 1;
    int64_t halves = between(2 * place + standing.rivals, 2, HALVES_MAX);
    int64_t pace = mean_ms(&estimator->pace, since_ms(estimator, &estimator->pace, at, estimator->agents));
    int64_t patience = mean_ms(&estimator->patience, since_ms(estimator, &estimator->patience, at, estimator->waiting));
    int64_t answers = between(pace * halves / (2 * (int64_t)standing.agents), WAIT_MIN_MS, DAY_MS);
    return between(thinned(answers, patience), WAIT_MIN_MS, DAY_MS);
}

static void sort_ratios(int32_t ratios[CCS__ESTIMATE_QUANTILES])
{
    if (ratios[1] < ratios[0])
        ratios[1] = ratios[0];
    if (ratios[2] < ratios[1])
        ratios[2] = ratios[1];
}

/* The share of waits that are shorter than `log` says, by the three quantiles; above the highest it stays at 95 %. */
static int32_t share_below(const int32_t ratios[CCS__ESTIMATE_QUANTILES], int32_t log)
{
    int32_t from = ratios[0] - TAIL, share = 0;
    for (int i = 0; i < CCS__ESTIMATE_QUANTILES; i++) {
        if (log < ratios[i])
            return log <= from ? share
                               : share + (int32_t)((int64_t)(share_of[i] - share) * (log - from) / (ratios[i] - from));
        from = ratios[i];
        share = share_of[i];
    }
    return share;
}

/*
 * One wait. Each quantile goes up by its share of a step, and down by a whole step when the wait was shorter: it rests
 * where that happens as often as it should. Somebody who gave up would have waited longer than he did. Where that leaves
 * open on which side of a quantile, he counts on either, as the quantiles themselves say of those who waited as long.
 */
static void learn(struct ccs__estimator *estimator, const struct ccs__estimate *given, uint32_t wait_ms, bool answered)
{
    int32_t *ratios = estimator->ratios[given->size];
    int32_t log = log_of(wait_ms) - log_of(given->base_ms);
    int32_t known = answered ? 0 : share_below(ratios, log);
    uint32_t *seen = &estimator->seen[given->size], divisor = fellows[given->size];
    int64_t step =
        between((int64_t)ONE * STEP_SLOWING / ((int64_t)*seen / divisor + STEP_SLOWING), STEP_MIN, ONE) / divisor;
    for (int i = 0; i < CCS__ESTIMATE_QUANTILES; i++) {
        int64_t shorter = 0; /* the share of this visit that lies below the quantile */
        if (log < ratios[i])
            shorter = answered ? ONE : (int64_t)(share_of[i] - known) * ONE / (ONE - known);
        int64_t change = step * (share_of[i] - shorter) / ONE / (i == 1 ? MIDDLE_SLOWING : 1);
        ratios[i] = (int32_t)between(ratios[i] + change, -LOG_MAX, LOG_MAX);
    }
    sort_ratios(ratios);
    if (*seen < UINT32_MAX)
        ++*seen;
}

static void count_to(struct ccs__estimator *estimator, ccs_time at, uint32_t agents)
{
    estimator->pace.since_ms = since_ms(estimator, &estimator->pace, at, estimator->agents);
    estimator->patience.since_ms = since_ms(estimator, &estimator->patience, at, estimator->waiting);
    estimator->counted_at = at;
    estimator->agents = agents;
}

void ccs__estimator_init(struct ccs__estimator *estimator)
{
    *estimator = (struct ccs__estimator){
        .pace = {.time_ms = 240000, .count = COUNT_ONE},      /* as if one had been answered, in four minutes */
        .patience = {.time_ms = 1200000, .count = COUNT_ONE}, /* and one had given up, in twenty */
        .ring_ms = 8000,
    };
    for (int size = 0; size < CCS__ESTIMATE_SIZES; size++)
        for (int i = 0; i < CCS__ESTIMATE_QUANTILES; i++)
            estimator->ratios[size][i] = first_ratios[size][i];
}

struct ccs__estimate ccs__estimator_ask(const struct ccs__estimator *estimator, ccs_time at,
                                        struct ccs__standing standing)
{
    struct ccs__estimate estimate = {.size = size_of(standing)};
    if (standing.idle) {
        estimate.base_ms = estimator->ring_ms;
    } else if (standing.agents) {
        estimate.base_ms = (uint32_t)base_of(estimator, at, standing);
    } else {
        estimate.mid_ms = estimate.high_ms = CCS__ESTIMATE_UNBOUNDED;
        return estimate;
    }
    const int32_t *ratios = estimator->ratios[estimate.size];
    estimate.low_ms = times(estimate.base_ms, ratios[0]);
    estimate.mid_ms = times(estimate.base_ms, ratios[1]);
    estimate.high_ms = times(estimate.base_ms, ratios[2]);
    if (estimate.low_ms < AT_ONCE_MS)
        estimate.low_ms = 0;
    return estimate;
}

void ccs__estimator_entered(struct ccs__estimator *estimator, ccs_time at, const struct ccs__estimate *given,
                            uint32_t agents)
{
    CCS_ASSERT(given->size < CCS__ESTIMATE_SIZES);
    count_to(estimator, at, agents);
    if (!given->size)
        return; /* he does not stand in line */
    if (!estimator->waiting)
        estimator->pace.since_ms = 0;
    estimator->waiting++;
}

void ccs__estimator_left(struct ccs__estimator *estimator, ccs_time at, const struct ccs__estimate *given,
                         uint32_t agents, ccs_duration wait_ms, bool answered)
{
    CCS_ASSERT(given->size < CCS__ESTIMATE_SIZES);
    count_to(estimator, at, agents);
    uint32_t wait = (uint32_t)between(wait_ms, WAIT_MIN_MS, DAY_MS);
    if (given->base_ms)
        learn(estimator, given, wait, answered);
    if (!given->size) {
        if (answered)
            estimator->ring_ms = (uint32_t)between(((int64_t)estimator->ring_ms * 7 + wait) / 8, RING_MIN_MS, DAY_MS);
        return;
    }
    if (estimator->waiting)
        estimator->waiting--;
    happened(answered ? &estimator->pace : &estimator->patience);
}

static bool rate_valid(const struct ccs__rate *rate)
{
    return rate->since_ms >= 0 && rate->since_ms <= SINCE_MAX && rate->time_ms >= 0 &&
           rate->time_ms <= SINCE_MAX << WEIGHT_SHIFT && rate->count >= COUNT_ONE &&
           rate->count <= COUNT_ONE << WEIGHT_SHIFT;
}

static bool valid(const struct ccs__estimator *estimator)
{
    if (!rate_valid(&estimator->pace) || !rate_valid(&estimator->patience))
        return false;
    if (estimator->ring_ms < RING_MIN_MS || estimator->ring_ms > DAY_MS)
        return false;
    for (int size = 0; size < CCS__ESTIMATE_SIZES; size++) {
        const int32_t *ratios = estimator->ratios[size];
        if (ratios[0] < -LOG_MAX || ratios[0] > ratios[1] || ratios[1] > ratios[2] || ratios[2] > LOG_MAX)
            return false;
    }
    return true;
}

static void put(uint8_t **out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *(*out)++ = (uint8_t)(value >> 8 * i);
}

static uint64_t take(const uint8_t **in, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t) * (*in)++ << 8 * i;
    return value;
}

static void put_rate(uint8_t **out, const struct ccs__rate *rate)
{
    put(out, (uint64_t)rate->since_ms, 8);
    put(out, (uint64_t)rate->time_ms, 8);
    put(out, rate->count, 4);
}

static struct ccs__rate take_rate(const uint8_t **in)
{
    struct ccs__rate rate;
    rate.since_ms = (int64_t)take(in, 8);
    rate.time_ms = (int64_t)take(in, 8);
    rate.count = (uint32_t)take(in, 4);
    return rate;
}

void ccs__estimator_save(const struct ccs__estimator *estimator, uint8_t bytes[CCS__ESTIMATOR_SIZE])
{
    uint8_t *out = bytes;
    put(&out, (uint64_t)estimator->counted_at, 8);
    put_rate(&out, &estimator->pace);
    put_rate(&out, &estimator->patience);
    put(&out, estimator->waiting, 4);
    put(&out, estimator->agents, 4);
    put(&out, estimator->ring_ms, 4);
    for (int size = 0; size < CCS__ESTIMATE_SIZES; size++) {
        for (int i = 0; i < CCS__ESTIMATE_QUANTILES; i++)
            put(&out, (uint32_t)estimator->ratios[size][i], 4);
        put(&out, estimator->seen[size], 4);
    }
    CCS_ASSERT(out == bytes + CCS__ESTIMATOR_SIZE);
}

bool ccs__estimator_load(struct ccs__estimator *estimator, const uint8_t *bytes, size_t size)
{
    if (size != CCS__ESTIMATOR_SIZE)
        return false;
    const uint8_t *in = bytes;
    struct ccs__estimator loaded = {0};
    loaded.counted_at = (ccs_time)take(&in, 8);
    loaded.pace = take_rate(&in);
    loaded.patience = take_rate(&in);
    loaded.waiting = (uint32_t)take(&in, 4);
    loaded.agents = (uint32_t)take(&in, 4);
    loaded.ring_ms = (uint32_t)take(&in, 4);
    for (int place = 0; place < CCS__ESTIMATE_SIZES; place++) {
        for (int i = 0; i < CCS__ESTIMATE_QUANTILES; i++)
            loaded.ratios[place][i] = (int32_t)take(&in, 4);
        loaded.seen[place] = (uint32_t)take(&in, 4);
    }
    if (!valid(&loaded))
        return false;
    *estimator = loaded;
    return true;
}
