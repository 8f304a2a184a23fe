/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-object-table.h"

const BreathTableInfo breath_manifest_table = {
  .kind = BREATH_ROW_MANIFEST,
  .name = "manifest",
  .put = "INSERT INTO manifest (hash, manifest, author, sum) VALUES (?1, ?2, ?4, ?5) "
         "ON CONFLICT (hash) DO UPDATE SET manifest = ?2, author = ?4, sum = ?5",
  .remove = "DELETE FROM manifest WHERE hash = ?1",
  .sum = "SELECT sum FROM manifest WHERE hash = ?1",
  .select = "SELECT hash, manifest, 0, author, sum FROM manifest ORDER BY hash",
  .walk = "hash",
  .has_extra = TRUE,
};

const BreathTableInfo breath_item_table = {
  .kind = BREATH_ROW_ITEM,
  .name = "item",
  .put = "INSERT INTO item (id, signed, author, sum) VALUES (?1, ?2, ?4, ?5) "
         "ON CONFLICT (id) DO UPDATE SET signed = ?2, author = ?4, sum = ?5",
  .remove = "DELETE FROM item WHERE id = ?1",
  .sum = "SELECT sum FROM item WHERE id = ?1",
  .select = "SELECT id, signed, 0, author, sum FROM item ORDER BY id",
  .walk = "id",
  .has_extra = TRUE,
};
