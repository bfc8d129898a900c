/* Puts a chosen name where the cursor stands; without this script the button puts it at the end of the block. */
(function () {
  "use strict";
  var list = document.getElementById("fact");

  function insert(field, text) {
    var from = field.selectionStart, to = field.selectionEnd;
    field.value = field.value.slice(0, from) + text + field.value.slice(to);
    field.focus();
    field.selectionStart = field.selectionEnd = from + text.length;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    if (!button || !list) { return; }
    event.preventDefault();
    if (!list.value) { list.focus(); return; }
    insert(document.getElementById(button.getAttribute("data-insert")), "【" + list.value + "】");
  });
})();
