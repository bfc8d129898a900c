"""Indexes that pages and counts of inboxes and boards read without looking at the tasks themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0004_task_done_when'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='task',
            name='task_office_inbox',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_own_inbox',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_town_inbox',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_waiting',
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['office', 'due_on', 'id', 'post', 'holder'], name='task_office_inbox'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['holder', 'office', 'post', 'due_on', 'id'], name='task_own_inbox'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['area', 'town', 'due_on', 'provisional', 'also', 'state'], name='task_area_open'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'done')), fields=['process', 'element', 'id'], name='task_done_step'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['area'], name='task_waiting'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['holder'], name='task_waiting_own'),
        ),
    ]
