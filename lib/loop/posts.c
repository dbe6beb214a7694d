/*
 * The queue between threads. One lock for sixty-four calls on the way out, one each on the way in; waking is libuv's,
 * which makes one wake-up of many. The wake-up is sent under the lock: after ccs__loop_posts_close() no thread can be
 * on its way to a handle that is being closed.
 */
#include "loop/libuv.h"

#include "loop/posts.h"
#include "base/assert.h"
#include <string.h>

ccs_status ccs__loop_posts_init(struct ccs__loop_posts *posts, struct ccs__loop_post *ring, uint32_t room)
{
    CCS_ASSERT(room > 0);
    memset(posts, 0, sizeof *posts);
    posts->ring = ring;
    posts->room = room;
    return uv_mutex_init(&posts->lock) ? CCS_EIO : CCS_OK;
}

void ccs__loop_posts_finish(struct ccs__loop_posts *posts)
{
    CCS_ASSERT(posts->count == 0);
    uv_mutex_destroy(&posts->lock);
}

ccs_status ccs__loop_posts_push(struct ccs__loop_posts *posts, struct ccs__loop_post post, uv_async_t *wake)
{
    ccs_status status = CCS_OK;
    uv_mutex_lock(&posts->lock);
    if (posts->closed)
        status = CCS_ESTATE;
    else if (posts->count == posts->room)
        status = CCS_EAGAIN;
    else {
        uint64_t end = (uint64_t)posts->head + posts->count++;
        posts->ring[end % posts->room] = post;
        int failed = uv_async_send(wake);
        CCS_ASSERT(!failed);
    }
    uv_mutex_unlock(&posts->lock);
    return status;
}

uint32_t ccs__loop_posts_count(struct ccs__loop_posts *posts)
{
    uv_mutex_lock(&posts->lock);
    uint32_t count = posts->count;
    uv_mutex_unlock(&posts->lock);
    return count + posts->chunk_count - posts->chunk_head;
}

static void refill(struct ccs__loop_posts *posts)
{
    posts->chunk_head = posts->chunk_count = 0;
    uv_mutex_lock(&posts->lock);
    while (posts->count > 0 && posts->chunk_count < CCS__LOOP_POSTS_CHUNK) {
        posts->chunk[posts->chunk_count++] = posts->ring[posts->head];
        posts->head = (posts->head + 1) % posts->room;
        posts->count--;
    }
    uv_mutex_unlock(&posts->lock);
}

bool ccs__loop_posts_pop(struct ccs__loop_posts *posts, struct ccs__loop_post *post)
{
    if (posts->chunk_head == posts->chunk_count)
        refill(posts);
    if (posts->chunk_head == posts->chunk_count)
        return false;
    *post = posts->chunk[posts->chunk_head++];
    return true;
}

void ccs__loop_posts_close(struct ccs__loop_posts *posts)
{
    uv_mutex_lock(&posts->lock);
    posts->closed = true;
    uv_mutex_unlock(&posts->lock);
}
