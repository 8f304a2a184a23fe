/* SPDX-License-Identifier: GPL-3.0-or-later */

/* first-frame [--content] COMMAND...: prints the microseconds from the start of COMMAND until its window shows something, and
 * those of processor time that it used up by then, and ends COMMAND; with --content, until there is something between
 * its header and its lower edge. Nothing else may have a window on the display. */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_EVERY 1000                             /* microseconds */
#define GIVE_UP    (60 * G_TIME_SPAN_SECOND)
#define SMALLEST   200                              /* pixels a side; what is smaller is no window of a person's */
#define MARGIN     100                              /* pixels within which a header ends, and a lower edge with its shadow */

/* A window may go while it is looked at. */
static int
ignore_error (G_GNUC_UNUSED Display     *display,
              G_GNUC_UNUSED XErrorEvent *event)
{
  return 0;
}

static gboolean
is_uniform (XImage *image,
            int     margin)
{
  for (int y = margin + 1; y < image->height - margin; y++)
    if (XGetPixel (image, 0, y) != XGetPixel (image, 0, margin))
      return FALSE;

  return TRUE;
}

static gboolean
shows_something (Display *display,
                 Window   window,
                 int      margin)
{
  XWindowAttributes attributes;
  XImage *image;
  gboolean shows;

  if (!XGetWindowAttributes (display, window, &attributes) || attributes.map_state != IsViewable ||
      attributes.width < SMALLEST || attributes.height < SMALLEST)
    return FALSE;

  image = XGetImage (display, window, attributes.width / 2, 0, 1, (unsigned) attributes.height, AllPlanes, ZPixmap);
  shows = image != NULL && !is_uniform (image, margin);

  if (image != NULL)
    XDestroyImage (image);

  return shows;
}

static gboolean
is_there (Display *display,
          int      margin)
{
  Window root, parent, *windows = NULL;
  unsigned n_windows = 0;
  gboolean found = FALSE;

  if (XQueryTree (display, DefaultRootWindow (display), &root, &parent, &windows, &n_windows))
    for (unsigned i = 0; i < n_windows && !found; i++)
      found = shows_something (display, windows[i], margin);

  if (windows != NULL)
    XFree (windows);

  return found;
}

/* Of all its threads; 0 if it is gone. */
static gint64
get_processor_time (GSubprocess *process)
{
  const char *id = g_subprocess_get_identifier (process);
  clockid_t clock;
  struct timespec used;

  if (id == NULL || clock_getcpuclockid (atoi (id), &clock) != 0 || clock_gettime (clock, &used) != 0)
    return 0;

  return used.tv_sec * G_TIME_SPAN_SECOND + used.tv_nsec / 1000;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  Display *display = XOpenDisplay (NULL);
  gboolean is_content = argc > 1 && g_str_equal (argv[1], "--content");
  char **command = argv + (is_content ? 2 : 1);
  gint64 started = 0, passed = 0, used = 0;
  gboolean found = FALSE;

  if (display == NULL || argc < 2 || *command == NULL)
    {
      g_printerr ("first-frame needs a display and a command.\n");
      return 2;
    }

  XSetErrorHandler (ignore_error);
  started = g_get_monotonic_time ();
  process = g_subprocess_newv ((const char *const *) command, G_SUBPROCESS_FLAGS_NONE, &error);

  while (process != NULL && !found && passed < GIVE_UP)
    {
      g_usleep (LOOK_EVERY);
      found = is_there (display, is_content ? MARGIN : 0);
      passed = g_get_monotonic_time () - started;
    }

  if (process != NULL)
    {
      used = get_processor_time (process);
      g_subprocess_send_signal (process, SIGTERM);
      g_subprocess_wait (process, NULL, NULL);
    }

  XCloseDisplay (display);

  if (!found)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "No window came.");
      return 1;
    }

  g_print ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", passed, used);
  return 0;
}
