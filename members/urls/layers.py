from django.urls import URLPattern, path

from members.views import layer_person, layers

urlpatterns: list[URLPattern] = [
    path("layers/", layers.layers, name="layers"),
    path("layers/print/", layers.layers_print, name="layers_print"),
    path("layers/tasks/", layers.layer_tasks, name="layer_tasks"),
    path("layers/tasks/<int:pk>/end/", layer_person.layer_task_end, name="layer_task_end"),
    path("layers/mentors/<int:pk>/end/", layer_person.layer_mentor_end, name="layer_mentor_end"),
    path("layers/<int:pk>/", layer_person.layer_person, name="layer_person"),
    path("layers/<int:pk>/move/", layer_person.layer_move, name="layer_move"),
    path("layers/<int:pk>/task/", layer_person.layer_task_give, name="layer_task_give"),
    path("layers/<int:pk>/mentor/", layer_person.layer_mentor, name="layer_mentor"),
]
