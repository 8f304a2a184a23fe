/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-memory.h"

/* Of the sanitizers' allocator; without a sanitizer it does not exist, and nothing is counted. */
extern int __sanitizer_install_malloc_and_free_hooks (void (*malloc_hook)(const volatile void *, size_t),
                                                      void (*free_hook)(const volatile void *))
__attribute__ ((weak));

static gsize allocated;

static void
count_malloc_cb (const volatile void *block,
                 size_t               size)
{
  allocated += size;
}

static void
count_free_cb (const volatile void *block)
{
}

/* Counts from zero what is allocated from here on, whether or not it is freed again. */
void
fuzz_memory_watch (void)
{
  static gboolean installed = FALSE;

  if (!installed && __sanitizer_install_malloc_and_free_hooks != NULL)
    __sanitizer_install_malloc_and_free_hooks (count_malloc_cb, count_free_cb);

  installed = TRUE;
  allocated = 0;
}

gsize
fuzz_memory_get_allocated (void)
{
  return allocated;
}
