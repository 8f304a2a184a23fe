/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-qr-image.h"

#include <glib/gi18n.h>

#include "breath-qr-code.h"

#define SMALLEST 2 /* pixels of a module that a camera can still tell apart at arm's length */
#define NATURAL  4

/**
 * BreathQrImage:
 *
 * A text as a QR symbol, black on white whatever the colours around it are, since that is what cameras look for. Who
 * does not see it is told what it says.
 */
struct _BreathQrImage
{
  GtkWidget     parent_instance;

  BreathQrCode *code;  /* NULL: nothing is shown */
};

G_DEFINE_FINAL_TYPE (BreathQrImage, breath_qr_image, GTK_TYPE_WIDGET)

static int
count_modules (BreathQrImage *self)
{
  return self->code != NULL ? (int) breath_qr_code_get_size (self->code) + 2 * BREATH_QR_CODE_MARGIN : 0;
}

static void
breath_qr_image_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  int n = count_modules (BREATH_QR_IMAGE (widget));

  *minimum = SMALLEST * n;
  *natural = NATURAL * n;
}

/* Dark modules side by side are one rectangle, without the seams that several would have between them. */
static void
draw_row (BreathQrImage         *self,
          GtkSnapshot           *snapshot,
          guint                  row,
          const graphene_rect_t *area,
          float                  module)
{
  static const GdkRGBA black = { 0, 0, 0, 1 };
  guint size = breath_qr_code_get_size (self->code);
  guint end;

  for (guint column = 0; column < size; column = end + 1)
    {
      graphene_rect_t run;

      for (end = column; breath_qr_code_is_dark (self->code, end, row); end++)
        ;

      if (end == column)
        continue;

      graphene_rect_init (&run, area->origin.x + (float) (column + BREATH_QR_CODE_MARGIN) * module,
                          area->origin.y + (float) (row + BREATH_QR_CODE_MARGIN) * module,
                          (float) (end - column) * module, module);
      gtk_snapshot_append_color (snapshot, &black, &run);
    }
}

static void
breath_qr_image_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  BreathQrImage *self = BREATH_QR_IMAGE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int module = self->code != NULL ? MIN (width, height) / count_modules (self) : 0;
  int side = module * count_modules (self);
  int left = (width - side) / 2;
  int top = (height - side) / 2;
  graphene_rect_t area;

  if (module == 0)
    return;

  graphene_rect_init (&area, (float) left, (float) top, (float) side, (float) side);
  gtk_snapshot_append_color (snapshot, &white, &area);

  for (guint row = 0; row < breath_qr_code_get_size (self->code); row++)
    draw_row (self, snapshot, row, &area, (float) module);
}

static void
breath_qr_image_finalize (GObject *object)
{
  BreathQrImage *self = BREATH_QR_IMAGE (object);

  g_clear_pointer (&self->code, breath_qr_code_free);

  G_OBJECT_CLASS (breath_qr_image_parent_class)->finalize (object);
}

static void
breath_qr_image_class_init (BreathQrImageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = breath_qr_image_finalize;
  widget_class->measure = breath_qr_image_measure;
  widget_class->snapshot = breath_qr_image_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
breath_qr_image_init (BreathQrImage *self)
{
}

/**
 * breath_qr_image_set_text:
 * @self: an image
 * @text: (nullable): what it says from now on; %NULL for nothing
 *
 * Shows the symbol of @text; nothing where it is too long for one.
 */
void
breath_qr_image_set_text (BreathQrImage *self,
                          const char    *text)
{
  g_return_if_fail (BREATH_IS_QR_IMAGE (self));

  g_clear_pointer (&self->code, breath_qr_code_free);
  self->code = text != NULL ? breath_qr_code_new (text) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), self->code != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("QR code"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
