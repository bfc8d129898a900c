/* Goes on with what one request could not finish: the form that asks for the rest is sent by itself. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-go-on]");
  if (form) {
    form.submit();
  }
})();
