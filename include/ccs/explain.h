/**
 * @file explain.h
 * Why: who could serve a contact, in what order, and what keeps each of the others from it; what an agent would take, and what
 * keeps him from the rest; how a queue stands, and what it would ask. The same sets and keys that decisions read, written as
 * JSON for people and tools. Nothing is kept for it, so what is never asked costs nothing.
 *
 * These look and change nothing: no command, no event, no due thing is taken. `now` is only what durations are counted to;
 * ccs_center_advance() first when what has fallen due shall be seen. What was decided in the past is in the events: each
 * offer has its reason (ccs_event_json()), and `ccs explain` replays a file to any instant and asks there.
 *
 * @code
 * ccs_str json;
 * if (ccs_explain_contact(center, contact, now, &json) == CCS_OK)
 *     puts(json.data); // {"contact":"12","at":1898586030000,"visit":"13", ... "waits_for":"all_busy", ... "candidates":[...]}
 * @endcode
 *
 * Ids are strings in JSON, as everywhere; times are numbers of ms. Readers pass over members they do not know: more may be added.
 */
#ifndef CCS_EXPLAIN_H
#define CCS_EXPLAIN_H

#include "center.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Why is this contact still waiting, and who would get it?
 *
 * - `contact`, `at`: what was asked. `waits_for`: for a contact in no line, a sentence ("nothing: an agent has it", "the
 *   customer", "the host: it is in no line"), and nothing else follows.
 * - For one in line: `visit`, `queue`, `queue_key`, and `waits_for` one of `all_busy`, `nobody_ready`, `nobody_signed_in`,
 *   `cool_down`, `site`, `delay`, `preferred_agent`, `offered`, `callback_hour`, `queue_hours`, `waiting_room`.
 * - `waited_ms` since entry; `place` in the queue from 1; `order` of the line with its keys `key_rank` and `key_at`;
 *   `requirement` as asked now, `step` of the plan. Where they are to come: `next_step_at`, `next_delay_at`, `timeout_at`,
 *   `held_until_at`; while it rings: `offer`, `ringing`.
 * - `strategies` that hold for it now, and `candidates`: every agent, those who could take it in the order in which they would be
 *   asked, then the others by id. Each has `agent` and `key`, and either `why_not`, in words, or `level`, `site_cost` and
 *   `keys`: a member for each strategy that compares numbers (of most_skilled and score more is better, of the others less), then
 *   `busy` and `idle_ms`, which break ties; `last`, with words, when everybody else is asked before.
 * - `able`: how many could take it now; `agents`: how many there are; `first`: who would be asked now, when anybody.
 *
 * A score of the host's (center options) is asked again, for every agent able.
 *
 * @param center   Not NULL.
 * @param contact  Open.
 * @param now      Host time, not earlier than a previous `now`; nothing falls due by it.
 * @param json     Written; borrowed until the next non-const call on the center.
 * @retval CCS_OK         Written.
 * @retval CCS_ENOENT     No such open contact.
 * @retval CCS_ECLOCK     `now` is earlier than before. #CCS_ECALLBACK: the host's score_agent failed.
 * @par Threads  The center's rule. @par Cost  O(agents * log agents), and as much text.
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_explain_contact(ccs_center *center, ccs_contact_id contact, ccs_time now,
                                                     ccs_str *json);

/**
 * Why is this agent idle, and what would he take?
 *
 * - `agent`, `key`, `at`; `presence` (signed_out, not_ready, ready); `used` of `total` capacity; `idle_ms` since his last contact
 *   was done.
 * - `idle_because`: in words, what keeps him from every contact, or that nobody he may serve waits.
 * - `lines`, all in which somebody waits: `queue`, `queue_key`, `waiting`, `requirement`, `head` (the contact served
 *   next) with `head_waited_ms`; and either `why_not`, in words, or his `priority` and `level` there.
 * - `waiting`: how many wait in all lines.
 *
 * @param center  Not NULL.
 * @param agent   The agent.
 * @param now     As ccs_explain_contact().
 * @param json    Written; borrowed until the next non-const call on the center.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such agent.
 * @retval CCS_ECLOCK  `now` is earlier than before.
 * @par Threads  The center's rule. @par Cost  O(lines).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_explain_agent(ccs_center *center, ccs_agent_id agent, ccs_time now, ccs_str *json);

/**
 * How does this queue stand: who waits, in which order, and how many could serve them?
 *
 * - `calendar_key`, `open`, `until_at` (null: for good): of a queue with a calendar, whether it is open, and until when.
 * - `queue`, `queue_key`, `at`; `in_room`: how many are in its waiting room; `with_agents`: legs of its contacts in progress.
 * - `lines`, those in which somebody waits, or else the one that a contact would enter: `channel` (a #ccs_channel), `requirement`,
 *   `waited_ms` (agents with a longer delay do not take from it), `waiting`, and of the agents how many meet it and serve the
 *   queue (`agents`), are `signed_in`, are `ready`, and have room (`free`).
 * - `waiting`: open visits; `contacts`, at most 1000 of them in the order of service: `contact`, `visit`, `waits_for` as in
 *   ccs_explain_contact(), `waited_ms`, `priority`, `step`, `requirement`.
 *
 * @param center  Not NULL.
 * @param queue   The queue.
 * @param now     As ccs_explain_contact().
 * @param json    Written; borrowed until the next non-const call on the center.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  No such queue.
 * @retval CCS_ECLOCK  `now` is earlier than before.
 * @par Threads  The center's rule. @par Cost  O(open visits of all queues + waiting * log waiting + lines * agents / 64).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_explain_queue(ccs_center *center, ccs_queue_id queue, ccs_time now, ccs_str *json);

/**
 * What would a queue ask of a contact from entry on, step by step, if it entered now? Its eligibility timeline, before it happens.
 *
 * - `contact`, `queue`, `queue_key`; `timeout_at`, where the queue has a longest wait.
 * - `stages`: the entry, then one for each step of the queue's plan, up to one that ends the visit: `at`, when; `asks`, the
 *   requirement from then on in canonical form; and of the agents as they are now, how many meet it and serve the queue
 *   (`agents`), are `signed_in`, are `ready`, and have room for it (`free`). Where a step has them: `guard` with `guard_holds`
 *   (judged for that instant, with the queue as it is now), `announce`, `raise`, `divert` (end, overflow, voicemail, callback)
 *   with its queue `to`.
 *
 * What is passed over because nobody is there is known only when it is due: such a stage shows 0 agents instead. Admission and
 * what the contact would ask beside its queue are not part of it.
 *
 * @param center   Not NULL.
 * @param contact  Open, in line or not.
 * @param queue    The queue.
 * @param now      As ccs_explain_contact(); the instant of entry.
 * @param json     Written; borrowed until the next non-const call on the center.
 * @retval CCS_OK      Written.
 * @retval CCS_ENOENT  An id names something that is gone.
 * @retval CCS_ECLOCK  `now` is earlier than before.
 * @par Threads  The center's rule. @par Cost  O(steps * agents) the first time, later O(steps * agents / 64).
 * @since 0.1
 */
CCS_API CCS_NODISCARD ccs_status ccs_explain_plan(ccs_center *center, ccs_contact_id contact, ccs_queue_id queue,
                                                  ccs_time now, ccs_str *json);

#ifdef __cplusplus
}
#endif
#endif
